package dev.vakna.cli.server;

import dev.vakna.cli.command.Environment;
import dev.vakna.cli.terminal.Terminal;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** {@code vakna stop}. */
@Command(
    name = "stop",
    mixinStandardHelpOptions = true,
    description = {
      "Stops the server and its PostgreSQL.",
      "",
      "Machines go on running and are found again when the server starts next. With --machines they"
          + " are switched off first, as their power button would, and ended when they do not obey"
          + " within 60 s; they then stay off until they are started. Where no server runs, its"
          + " program is called once for that.",
      "",
      "Whoever holds the home is the server, whether it answers or not. One that does not end by"
          + " itself is killed; its database is ended only after it, and never while another server"
          + " lives."
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:nothing of it runs any more",
      "1:something could not be ended",
      "2:wrong use"
    })
public final class StopCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Option(names = "--machines", description = "Switches the machines off too.")
  private boolean machines;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description =
          "How long the server may take to end by itself, then it is killed (default: 60).")
  private int seconds = 60;

  @Option(
      names = "--database",
      description =
          "Ends a PostgreSQL that was left behind also while other programs are connected to it.")
  private boolean database;

  /** Made by picocli. */
  public StopCommand() {}

  @Override
  public Integer call() throws Exception {
    Environment environment = Environment.current();
    Terminal terminal = Terminal.output();
    ServerControl control = new ServerControl(environment);
    HomeShutdown shutdown = new HomeShutdown(environment, control, terminal::line);
    HomeShutdown.Ended ended;
    Optional<Long> left = Optional.of(0L);
    if (machines) {
      terminal.draw(terminal.dim("switching the machines off"));
      ended = shutdown.withMachines(PATIENCE, patience(), database);
    } else {
      left = MachinesLeft.count(control, environment.home());
      terminal.draw(terminal.dim("stopping the server"));
      ended = shutdown.withoutMachines(patience(), database);
    }
    terminal.erase();
    if (ended.nothing()) {
      terminal.line("Nothing ran in " + environment.home() + ".");
    }
    ended.ended().forEach(each -> terminal.line("Stopped " + each + "."));
    left(environment, control, left).ifPresent(terminal::line);
    if (ended.faults().isEmpty()) {
      return ExitCode.OK;
    }
    ended.faults().forEach(each -> terminal.line("Not ended: " + each));
    return ExitCode.SOFTWARE;
  }

  private Duration patience() {
    return Duration.ofSeconds(Math.max(0, seconds));
  }

  /** What is to be said of machines that go on running. */
  private static Optional<String> left(
      Environment environment, ServerControl control, Optional<Long> left) {
    String cure = environment.call("stop --machines");
    if (left.isEmpty()) {
      return control.everHeld()
          ? Optional.of(
              "Machines, if there are any, go on running; none but a server could tell. Switch off too: "
                  + cure)
          : Optional.empty();
    }
    long running = left.get();
    return running == 0
        ? Optional.empty()
        : Optional.of(
            "Still running: %d %s. Switch off too: %s"
                .formatted(running, running == 1 ? "machine" : "machines", cure));
  }
}
