package dev.vakna.cli.demo;

import dev.vakna.cli.command.CommandFailedException;
import dev.vakna.cli.command.Environment;
import dev.vakna.cli.home.HomeHolder;
import dev.vakna.cli.home.ServerFile;
import dev.vakna.cli.sample.SampleCustomer;
import dev.vakna.cli.sample.SampleSetup;
import dev.vakna.cli.server.HomeShutdown;
import dev.vakna.cli.server.ServerControl;
import dev.vakna.cli.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** {@code vakna sandbox}. */
@Command(
    name = "sandbox",
    mixinStandardHelpOptions = true,
    description = {
      "Serves the API with a sample customer and a real backup, for those who build against it.",
      "",
      "Restores nothing by itself. Serves until it is interrupted or ended (SIGINT, SIGTERM); then"
          + " it switches off the machines of its home, ends server and PostgreSQL, and exits with"
          + " 0. Several run side by side, each with a VAKNA_HOME of its own."
    })
public final class SandboxCommand implements Callable<Integer> {
  private static final Duration MACHINE_PATIENCE = Duration.ofSeconds(10);

  @Option(
      names = "--port",
      paramLabel = "P",
      description = "Port to serve at (default: 8080 or the next free one).")
  private int port;

  @Option(
      names = "--json",
      description =
          "When ready, prints one line to standard output: url, apiKey, accountId, vpsId,"
              + " backupId.")
  private boolean json;

  @Option(
      names = "--limits",
      paramLabel = "on|off",
      defaultValue = "on",
      description = "off lifts the rate limits.")
  private Limits limits = Limits.ON;

  @Option(
      names = "--show-key",
      description = "Shows the whole API key on the terminal too; what is shown lands in logs.")
  private boolean showKey;

  @Option(names = "--tiny", description = "Uses a much smaller guest.")
  private boolean tiny;

  /** Made by picocli. */
  public SandboxCommand() {}

  /** Whether calls are counted. */
  enum Limits {
    ON,
    OFF
  }

  @Override
  public Integer call() throws Exception {
    Environment environment = Environment.current();
    Terminal terminal = json ? Terminal.error() : Terminal.output();
    ServerControl control = new ServerControl(environment);
    Optional<HomeHolder> other = control.holder();
    if (other.isPresent()) {
      throw new CommandFailedException(
          "a sandbox needs a home of its own",
          "a server of %s runs already, process %d"
              .formatted(environment.home(), other.get().pid()),
          "stop it (" + environment.call("stop") + "), or set VAKNA_HOME to another directory");
    }
    Interruption interruption = Interruption.arm(() -> shutDown(environment, control, terminal));
    try (interruption) {
      int status = serve(environment, terminal, control);
      interruption.awaitIfBegun();
      terminal.line("The server has ended or was stopped; its log is " + control.log());
      return status;
    } catch (InterruptedException e) {
      interruption.awaitIfBegun();
      throw e;
    }
  }

  private Integer serve(Environment environment, Terminal terminal, ServerControl control)
      throws IOException, InterruptedException {
    int chosen = port == 0 ? ServerControl.freePort() : port;
    List<String> settings = limits == Limits.OFF ? List.of("--limits", "off") : List.of();
    SampleSetup setup = new SampleSetup(environment, tiny ? "tiny" : "debian");
    Background<SampleSetup.Placed> placing =
        Background.run(() -> setup.place(text -> terminal.draw(terminal.dim("sample: " + text))));
    terminal.draw(terminal.dim("starting the server"));
    ServerFile server;
    SampleSetup.Placed placed;
    try {
      server = control.start(chosen, settings);
      placed = placing.await();
    } catch (CommandFailedException e) {
      SampleSetup.abandon();
      control.stop();
      throw e;
    }
    SampleCustomer customer = setup.register(server, placed);
    terminal.erase();
    announce(terminal, server, customer, control, environment.home());
    Optional<ProcessHandle> process = ProcessHandle.of(server.pid());
    if (process.isPresent()) {
      try {
        process.get().onExit().get();
      } catch (ExecutionException e) {
        throw new IllegalStateException(e);
      }
    }
    return ExitCode.SOFTWARE;
  }

  private void announce(
      Terminal terminal,
      ServerFile server,
      SampleCustomer customer,
      ServerControl control,
      Path home) {
    if (json) {
      System.out.println(
          JsonMapper.shared()
              .createObjectNode()
              .put("url", server.url().toString())
              .put("apiKey", customer.apiKey())
              .put("accountId", customer.accountId())
              .put("vpsId", customer.vpsId())
              .put("backupId", customer.backupId()));
      System.out.flush();
      return;
    }
    terminal.line(terminal.bold("The sandbox is open at " + server.url()));
    terminal.blank();
    terminal.line("  account  " + customer.accountId());
    String key = showKey ? customer.apiKey() : CurlLine.masked(customer.apiKey());
    terminal.line(
        "  API key  %s   (every scope%s)"
            .formatted(
                key, showKey ? "" : "; whole in " + home.resolve("demo").resolve("customer.json")));
    terminal.line("  VPS      " + customer.vpsId() + "   web-01");
    terminal.line("  backup   " + customer.backupId());
    terminal.line("  limits   " + (limits == Limits.OFF ? "off" : "on"));
    terminal.line("  log      " + control.log());
    terminal.blank();
    String path =
        "/api/v2/vps/%s/backups/%s/actions/restore-to-payg"
            .formatted(customer.vpsId(), customer.backupId());
    new CurlLine(
            server.url().resolve(path).toString(),
            List.of("Authorization: Bearer " + key, "Accept: application/json"))
        .lines()
        .forEach(line -> terminal.line("  " + line));
    terminal.blank();
    terminal.line("Ctrl-C ends it, with its database and the machines restored in it.");
  }

  private static void shutDown(Environment environment, ServerControl control, Terminal terminal) {
    terminal.erase();
    SampleSetup.abandon();
    List<String> ended = new ArrayList<>();
    try {
      ended.addAll(control.stopStarting());
      HomeShutdown.Ended rest =
          new HomeShutdown(environment, control, terminal::line).withMachines(MACHINE_PATIENCE);
      ended.addAll(rest.ended());
      rest.faults().forEach(each -> terminal.line("Not ended: " + each));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (CommandFailedException e) {
      terminal.line(e.text());
      return;
    }
    terminal.line("Ended " + (ended.isEmpty() ? "nothing: nothing ran" : String.join(", ", ended)));
    // An end that was asked for is a good end, whatever the signal's number says.
    Runtime.getRuntime().halt(ExitCode.OK);
  }
}
