package dev.vakna.cli;

import dev.vakna.cli.admin.AdminCommand;
import dev.vakna.cli.bench.BenchCommand;
import dev.vakna.cli.command.CommandGroup;
import dev.vakna.cli.command.Environment;
import dev.vakna.cli.customer.BackupsCommand;
import dev.vakna.cli.customer.EventsCommand;
import dev.vakna.cli.customer.JobsCommand;
import dev.vakna.cli.customer.KeysCommand;
import dev.vakna.cli.customer.LimitsCommand;
import dev.vakna.cli.customer.PlanCommand;
import dev.vakna.cli.customer.RestoreCommand;
import dev.vakna.cli.customer.VpsCommand;
import dev.vakna.cli.customer.WatchCommand;
import dev.vakna.cli.demo.DemoCommand;
import dev.vakna.cli.demo.SandboxCommand;
import dev.vakna.cli.doctor.DoctorCommand;
import dev.vakna.cli.machine.ConsoleCommand;
import dev.vakna.cli.machine.SshCommand;
import dev.vakna.cli.server.StatusCommand;
import dev.vakna.cli.server.StopCommand;
import dev.vakna.cli.simulate.SimulateCommand;
import dev.vakna.cli.vma.VmaCommand;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The root of all commands. */
@Command(
    name = "vakna",
    mixinStandardHelpOptions = true,
    addMethodSubcommands = false,
    version = "vakna 0.1.0",
    description = "Wakes a VPS backup as a new, pay-as-you-go Cloud VM.",
    synopsisSubcommandLabel = "COMMAND")
public final class VaknaCommand implements CommandGroup, Runnable {

  @Spec private CommandSpec spec;

  /** Made by {@link #commandLine}. */
  @SuppressWarnings("NullAway.Init") // picocli fills the field before anything runs
  VaknaCommand() {}

  @Override
  public Map<String, Class<?>> commands() {
    Map<String, Class<?>> commands = new LinkedHashMap<>();
    commands.put("demo", DemoCommand.class);
    commands.put("sandbox", SandboxCommand.class);
    commands.put("stop", StopCommand.class);
    commands.put("status", StatusCommand.class);
    commands.put("doctor", DoctorCommand.class);
    commands.put("ssh", SshCommand.class);
    commands.put("console", ConsoleCommand.class);
    commands.put("vps", VpsCommand.class);
    commands.put("backups", BackupsCommand.class);
    commands.put("keys", KeysCommand.class);
    commands.put("plan", PlanCommand.class);
    commands.put("restore", RestoreCommand.class);
    commands.put("limits", LimitsCommand.class);
    commands.put("jobs", JobsCommand.class);
    commands.put("watch", WatchCommand.class);
    commands.put("events", EventsCommand.class);
    commands.put("vma", VmaCommand.class);
    commands.put("admin", AdminCommand.class);
    commands.put("simulate", SimulateCommand.class);
    commands.put("bench", BenchCommand.class);
    commands.put("help", CommandLine.HelpCommand.class);
    return commands;
  }

  /** Names of all commands. */
  public static Set<String> all() {
    return new VaknaCommand().commands().keySet();
  }

  /**
   * The command line as far as it is needed: looking into all commands takes longer than most of
   * them.
   *
   * @param words what was typed; all commands are there where it names none
   */
  static CommandLine commandLine(String... words) {
    CommandLine line = new CommandLine(new VaknaCommand());
    add(line, List.of(words));
    tellExitStatus(line);
    return line.setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setParameterExceptionHandler(new WrongUse(line.getParameterExceptionHandler()))
        .setExecutionExceptionHandler(new FailureReport(Environment.current().commandLog()));
  }

  /** Adds the one that the first word names, or all; those that are methods come last. */
  private static void add(CommandLine line, List<String> words) {
    if (line.getCommandSpec().userObject() instanceof CommandGroup group) {
      Map<String, Class<?>> all = group.commands();
      String first = words.isEmpty() ? "" : words.getFirst();
      Class<?> only = all.get(first);
      if (only == null || only == CommandLine.HelpCommand.class) {
        all.forEach((name, each) -> add(line, name, each, List.of()));
        line.getCommandSpec().addMethodSubcommands();
      } else {
        add(line, first, only, words.subList(1, words.size()));
      }
    }
  }

  private static void add(CommandLine line, String name, Class<?> command, List<String> words) {
    CommandLine added = new CommandLine(command);
    add(added, words);
    line.addSubcommand(name, added);
  }

  /** Every command's help says what its exit status means; some say more than this. */
  private static void tellExitStatus(CommandLine line) {
    UsageMessageSpec help = line.getCommandSpec().usageMessage();
    if (help.exitCodeList().isEmpty()) {
      Map<String, String> meanings = new LinkedHashMap<>();
      meanings.put("0", "done");
      meanings.put("1", "refused or failed; standard error says why, and what to do");
      meanings.put("2", "wrong use");
      help.exitCodeListHeading("%nExit status:%n").exitCodeList(meanings);
    }
    line.getSubcommands().values().forEach(VaknaCommand::tellExitStatus);
  }

  /** Runs a command and ends the process with its exit status. */
  public static void main(String[] args) {
    System.exit(commandLine(args).execute(args));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command? See 'vakna --help'.");
  }
}
