package dev.vakna.cli;

import dev.vakna.cli.admin.AdminCommand;
import dev.vakna.cli.bench.BenchCommand;
import dev.vakna.cli.demo.DemoCommand;
import dev.vakna.cli.demo.SandboxCommand;
import dev.vakna.cli.doctor.DoctorCommand;
import dev.vakna.cli.machine.ConsoleCommand;
import dev.vakna.cli.machine.SshCommand;
import dev.vakna.cli.server.StatusCommand;
import dev.vakna.cli.server.StopCommand;
import dev.vakna.cli.simulate.SimulateCommand;
import dev.vakna.cli.vma.VmaCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The root of all commands. */
@Command(
    name = "vakna",
    mixinStandardHelpOptions = true,
    version = "vakna 0.1.0",
    description = "Wakes a VPS backup as a new, pay-as-you-go Cloud VM.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DemoCommand.class,
      SandboxCommand.class,
      StopCommand.class,
      StatusCommand.class,
      DoctorCommand.class,
      SshCommand.class,
      ConsoleCommand.class,
      VmaCommand.class,
      AdminCommand.class,
      SimulateCommand.class,
      BenchCommand.class,
      CommandLine.HelpCommand.class
    })
public final class VaknaCommand implements Runnable {

  @Spec private CommandSpec spec;

  /** Made by {@link #commandLine()}. */
  @SuppressWarnings("NullAway.Init") // picocli fills the field before anything runs
  VaknaCommand() {}

  /** The command line with all its commands. */
  public static CommandLine commandLine() {
    return new CommandLine(new VaknaCommand())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setExecutionExceptionHandler(new FailureReport(Environment.current().commandLog()));
  }

  /** Runs a command and ends the process with its exit status. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command? See 'vakna --help'.");
  }
}
