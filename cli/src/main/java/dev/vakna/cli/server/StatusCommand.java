package dev.vakna.cli.server;

import dev.vakna.cli.api.AdminApi;
import dev.vakna.cli.api.ApiClient;
import dev.vakna.cli.command.Environment;
import dev.vakna.cli.home.HomeHolder;
import dev.vakna.cli.home.ServerFile;
import dev.vakna.cli.terminal.Table;
import dev.vakna.cli.terminal.Terminal;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code vakna status}. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Says what of this home runs: the server, its database, the machines.")
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
    List<String> machines = new MachineControl(environment).running();
    JsonNode vms =
        server
            .map(running -> AdminApi.of(running, environment.home()))
            .map((ApiClient admin) -> (JsonNode) admin.pages("/internal/admin/vms", "vms"))
            .orElseGet(() -> JsonMapper.shared().createArrayNode());
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
      status.set("vms", vms);
      machines.forEach(status.putArray("machineProcesses")::add);
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
    if (server.isEmpty()) {
      terminal.line(
          machines.isEmpty()
              ? "machines  none run"
              : "machines  run, as processes: " + String.join(", ", machines));
    } else if (vms.isEmpty()) {
      terminal.line("machines  there are none");
    } else {
      terminal.blank();
      terminal.table(table(vms));
    }
    return 0;
  }

  private static Table table(JsonNode vms) {
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
