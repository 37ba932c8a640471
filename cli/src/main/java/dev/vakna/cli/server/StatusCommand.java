package dev.vakna.cli.server;

import dev.vakna.cli.api.AdminApi;
import dev.vakna.cli.api.ApiClient;
import dev.vakna.cli.api.ApiException;
import dev.vakna.cli.api.EnginesReached;
import dev.vakna.cli.command.CommandFailedException;
import dev.vakna.cli.command.Environment;
import dev.vakna.cli.home.HomeHolder;
import dev.vakna.cli.home.ServerFile;
import dev.vakna.cli.terminal.PlainText;
import dev.vakna.cli.terminal.Table;
import dev.vakna.cli.terminal.Terminal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code vakna status}. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = {
      "Says what of this home runs: the server, its database, the machines.",
      "",
      "Of machines only a server can tell. With --json, vms and machineProcesses (the names of those"
          + " that run) are null, not empty, where none answers: nothing is known of machines then,"
          + " and they may run."
    })
public final class StatusCommand implements Callable<Integer> {

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  /** Made by picocli. */
  public StatusCommand() {}

  @Override
  public Integer call() {
    Environment environment = Environment.current();
    ServerControl control = new ServerControl(environment);
    Optional<HomeHolder> holder = control.holder();
    Optional<ServerFile> ready = control.running();
    Optional<ServerFile> server = ready.filter(ServerFile::answers);
    Optional<ProcessHandle> database = Database.running(environment.home());
    Machines machines = machines(server, control, environment);
    String state =
        server.isPresent()
            ? "answers"
            : ready.isPresent() ? "silent" : holder.isPresent() ? "not-ready" : "off";
    Optional<Path> log = holder.flatMap(control::logOf);
    if (json) {
      ObjectNode status = JsonMapper.shared().createObjectNode();
      status.put("home", environment.home().toString());
      ObjectNode first =
          status.putObject("server").put("running", server.isPresent()).put("state", state);
      holder.ifPresent(process -> first.put("pid", process.pid()));
      ready.ifPresent(file ->
          first.put("url", file.url().toString()).put("adminUrl", file.adminUrl().toString()));
      log.ifPresent(file -> first.put("log", file.toString()));
      ObjectNode second = status.putObject("database").put("running", database.isPresent());
      database.ifPresent(handle -> second.put("pid", handle.pid()));
      machines.tell(status);
      System.out.println(status);
      return 0;
    }
    Terminal terminal = Terminal.output();
    terminal.line("home      " + environment.home());
    String process = holder.map(each -> "process " + each.pid()).orElse("");
    String told = log.map(file -> ", log " + file).orElse("");
    terminal.line(
        "server    "
            + switch (state) {
              case "answers" ->
                  "runs at %s, %s%s".formatted(server.orElseThrow().url(), process, told);
              case "silent" ->
                  "%s holds the home and does not answer at %s: it hangs or was halted%s; end it: %s"
                      .formatted(
                          process, ready.orElseThrow().url(), told, environment.call("stop"));
              case "not-ready" ->
                  "%s holds the home and is not ready: it starts, ends, or hangs%s; end it: %s"
                      .formatted(process, told, environment.call("stop"));
              default -> "does not run; start it: " + environment.call("serve");
            });
    terminal.line(
        "database  "
            + database
                .map(handle -> "the bundled PostgreSQL runs, process " + handle.pid())
                .orElse("the bundled PostgreSQL does not run"));
    ArrayNode vms = machines.vms();
    if (!machines.unknown().isEmpty()) {
      terminal.line("machines  not known: " + machines.unknown());
    }
    if (vms == null) {
      return 0;
    }
    if (vms.isEmpty()) {
      terminal.line("machines  there are none");
    } else {
      terminal.blank();
      terminal.table(table(vms));
    }
    return 0;
  }

  /**
   * The machines, as the server tells of them.
   *
   * @param vms of all engines that tell; null when none does
   * @param unknown why some or all are not known, and what to do; empty when all are
   */
  private record Machines(@Nullable ArrayNode vms, String unknown) {

    /** Which of them run, beside all of them; null stands for what is not known. */
    void tell(ObjectNode status) {
      status.set("vms", vms);
      if (vms == null) {
        status.putNull("machineProcesses");
        return;
      }
      ArrayNode running = status.putArray("machineProcesses");
      MachinesLeft.running(vms).forEach(running::add);
    }
  }

  private static Machines machines(
      Optional<ServerFile> server, ServerControl control, Environment environment) {
    if (!control.everHeld()) {
      return new Machines(JsonMapper.shared().createArrayNode(), "");
    }
    if (server.isEmpty()) {
      return new Machines(
          null,
          "only a server can tell, and none answers. They go on running without one; switch them off: "
              + environment.call("stop --machines"));
    }
    try {
      ApiClient admin = AdminApi.of(server.get(), environment.home());
      return machines(admin);
    } catch (CommandFailedException | ApiException e) {
      return new Machines(null, PlainText.line(String.valueOf(e.getMessage())));
    }
  }

  /** Of each engine by itself: one that is silent hides no other's. */
  private static Machines machines(ApiClient admin) {
    String path = "/internal/admin/vms";
    List<String> engines = EnginesReached.names(admin);
    if (engines.size() < 2) {
      return new Machines(admin.pages(path, "vms"), "");
    }
    ArrayNode vms = JsonMapper.shared().createArrayNode();
    List<String> silent = new ArrayList<>();
    for (String engine : engines) {
      try {
        vms.addAll(admin.pages(EnginesReached.of(path, engine), "vms"));
      } catch (ApiException e) {
        silent.add(PlainText.line("those of engine %s: %s".formatted(engine, e.getMessage())));
      }
    }
    return new Machines(silent.size() == engines.size() ? null : vms, String.join("; ", silent));
  }

  private static Table table(ArrayNode vms) {
    Table table = new Table("NAME", "ID", "STATUS", "STATE", "REACHED AT");
    for (JsonNode vm : vms) {
      table.row(
          vm.path("label").asString("(nobody's)"),
          vm.path("vpsId").asString(vm.path("name").asString("")),
          vm.path("status").asString("-"),
          vm.path("inEngine").asBoolean(true) ? vm.path("state").asString("") : "missing",
          VmAccess.all(vm));
    }
    return table;
  }
}
