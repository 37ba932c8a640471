package dev.vakna.cli.machine;

import dev.vakna.cli.command.CommandFailedException;
import dev.vakna.cli.command.Environment;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.Place;
import dev.vakna.engine.qemu.QemuEngine;
import dev.vakna.engine.qemu.program.QemuSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vakna console}. */
@Command(
    name = "console",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the end of what a machine wrote to its serial console, control characters made harmless.",
      "",
      "By id it works without a server too."
    })
public final class ConsoleCommand implements Callable<Integer> {
  private static final Pattern ID = Pattern.compile("(?:vps_)?([0-9a-z]{26})");
  private static final int MOST = 256 * 1024;
  private static final Duration PACE = Duration.ofMillis(500);

  @Parameters(index = "0", paramLabel = "VM", description = "Name or id of the machine.")
  private String called = "";

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "N",
      defaultValue = "40",
      description = "How many lines (default: ${DEFAULT-VALUE}).")
  private int count = 40;

  @Option(
      names = {"-f", "--follow"},
      description = "Goes on showing what is written, until interrupted.")
  private boolean follow;

  /** Made by picocli. */
  public ConsoleCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    Environment environment = Environment.current();
    var id = ID.matcher(called);
    MachineName name =
        new MachineName(
            id.matches()
                ? id.group(1)
                : KnownVm.find(environment, called).path("name").asString(""));
    try (QemuEngine engine =
        new QemuEngine(QemuSettings.of(environment.engineHome()), InstantSource.system())) {
      String shown = engine.console(Place.of(name), MOST).orElse("");
      if (shown.isEmpty() && !follow) {
        throw new CommandFailedException(
            "nothing is on the console of '" + called + "'",
            "the machine is not here, or has written nothing to its serial port",
            environment.call("status") + " shows the machines");
      }
      List<String> lines = shown.lines().toList();
      lines.subList(Math.max(0, lines.size() - count), lines.size()).forEach(System.out::println);
      while (follow) {
        Thread.sleep(PACE);
        String now = engine.console(Place.of(name), MOST).orElse("");
        System.out.print(added(shown, now));
        System.out.flush();
        shown = now;
      }
    }
    return 0;
  }

  /** What of a text is not the end of an earlier one whose beginning may have been cut since. */
  static String added(String before, String now) {
    if (now.startsWith(before)) {
      return now.substring(before.length());
    }
    String tail = before.substring(Math.max(0, before.length() - 1024));
    int at = now.lastIndexOf(tail);
    return at < 0 ? now : now.substring(at + tail.length());
  }
}
