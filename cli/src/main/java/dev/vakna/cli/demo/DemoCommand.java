package dev.vakna.cli.demo;

import dev.vakna.cli.command.Environment;
import dev.vakna.cli.terminal.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** {@code vakna demo}. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Restores a real backup to a new VM before your eyes and shows that it is up.",
      "",
      "Starts the server where none runs, builds a small Debian machine and its backup where there"
          + " is none, calls the API as a customer would, follows the job, then looks at the new"
          + " machine over HTTP and SSH. Afterwards server and machine go on running."
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {"0:the new machine was proven up", "1:it was not", "2:wrong use"})
public final class DemoCommand implements Callable<Integer> {

  @Option(
      names = "--json",
      description =
          "Ends with one JSON object on standard output; all else goes to standard error.")
  private boolean json;

  @Option(
      names = "--exit",
      description = "Takes everything down at the end: the new VM, the server and its database.")
  private boolean exit;

  @Option(
      names = "--tiny",
      description = "Uses a much smaller guest, which is built and starts within seconds.")
  private boolean tiny;

  @Option(
      names = "--port",
      paramLabel = "P",
      description =
          "Port for a server that has to be started (default: 8080 or the next free one).")
  private int port;

  /** Made by picocli. */
  public DemoCommand() {}

  @Override
  public Integer call() throws Exception {
    Terminal terminal = json ? Terminal.error() : Terminal.output();
    DemoRun run =
        new DemoRun(Environment.current(), terminal, tiny ? "tiny" : "debian", port, exit);
    DemoReport report = run.perform();
    if (json) {
      System.out.println(report.json());
    }
    return report.proven() ? ExitCode.OK : ExitCode.SOFTWARE;
  }
}
