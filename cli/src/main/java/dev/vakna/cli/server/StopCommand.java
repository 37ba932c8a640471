package dev.vakna.cli.server;

import dev.vakna.cli.command.Environment;
import dev.vakna.cli.terminal.Terminal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code vakna stop}. */
@Command(
    name = "stop",
    mixinStandardHelpOptions = true,
    description = {
      "Stops the server and its PostgreSQL.",
      "",
      "Machines go on running and are found again when the server starts next. With --machines they"
          + " are switched off first, as their power button would; they then stay off.",
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
  private int wait = 60;

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
    MachineControl machineControl = new MachineControl(environment);
    List<String> ended = new ArrayList<>();
    if (machines) {
      terminal.draw(terminal.dim("switching the machines off"));
      ended.addAll(machineControl.switchOff(_ -> true, PATIENCE, control.running().isPresent()));
    }
    terminal.draw(terminal.dim("stopping the server"));
    ended.addAll(control.stop(Duration.ofSeconds(Math.max(0, wait)), database, terminal::line));
    terminal.erase();
    if (ended.isEmpty()) {
      terminal.line("Nothing ran in " + environment.home() + ".");
    }
    ended.forEach(each -> terminal.line("Stopped " + each + "."));
    List<String> left = machineControl.running();
    if (!left.isEmpty()) {
      terminal.line(
          "Still running: %d %s. Switch off too: %s"
              .formatted(
                  left.size(),
                  left.size() == 1 ? "machine" : "machines",
                  environment.call("stop --machines")));
    }
    return 0;
  }
}
