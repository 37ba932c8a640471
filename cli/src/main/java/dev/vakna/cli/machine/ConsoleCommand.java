package dev.vakna.cli.machine;

import dev.vakna.cli.api.ApiClient;
import dev.vakna.cli.api.ApiException;
import dev.vakna.cli.command.CommandFailedException;
import dev.vakna.cli.command.Environment;
import dev.vakna.cli.terminal.PlainText;
import java.time.Duration;
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
      "The server reaches the machine, so one must run."
    })
public final class ConsoleCommand implements Callable<Integer> {
  private static final Pattern ID = Pattern.compile("(?:vps_)?[0-9a-z]{26}");
  private static final int MOST = 256 * 1024;
  private static final int FOLLOWED = 64 * 1024;

  /** Fewer characters than this may agree by chance. */
  private static final int CHANCE = 64;

  private static final int UNAVAILABLE = 503;
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
    ApiClient admin = KnownVm.admin(environment, called);
    String id =
        ID.matcher(called).matches()
            ? called
            : KnownVm.find(environment, called).path("name").asString("");
    String shown = end(admin, id, MOST);
    if (shown.isEmpty() && !follow) {
      throw new CommandFailedException(
          "nothing is on the console of '" + called + "'",
          "the machine has written nothing to its serial port",
          "wait for what it writes: " + environment.call("console --follow " + called));
    }
    List<String> lines = shown.lines().toList();
    lines.subList(Math.max(0, lines.size() - count), lines.size()).forEach(System.out::println);
    while (follow) {
      Thread.sleep(PACE);
      String now = next(admin, id, shown);
      System.out.print(added(shown, now));
      System.out.flush();
      shown = now;
    }
    return 0;
  }

  /** The end of a console. The server made it harmless; a terminal takes nobody's word for that. */
  private static String end(ApiClient admin, String id, int most) {
    String path = "/internal/admin/vms/%s/console?maxChars=%d".formatted(id, most);
    return PlainText.lines(admin.get(path).path("text").asString(""));
  }

  /** The same a little later; what was before while the machine's engine does not answer. */
  private static String next(ApiClient admin, String id, String before) {
    try {
      return end(admin, id, FOLLOWED);
    } catch (ApiException e) {
      if (e.status() == UNAVAILABLE) {
        return before;
      }
      throw e;
    }
  }

  /** What of a text is not the end of an earlier one whose beginning may have been cut since. */
  static String added(String before, String now) {
    if (now.startsWith(before)) {
      return now.substring(before.length());
    }
    // The beginning may have been cut inside of a character; the next line was not.
    for (int from : new int[] {0, now.indexOf('\n') + 1}) {
      String whole = now.substring(from);
      int known = overlap(before, whole);
      if (known >= CHANCE || known == now.length()) {
        return whole.substring(known);
      }
    }
    String tail = before.substring(Math.max(0, before.length() - 1024));
    int at = now.lastIndexOf(tail);
    return at < 0 ? now : now.substring(at + tail.length());
  }

  /**
   * How long the longest beginning of a text is that another one ends with. What repeats itself is
   * told apart by what is before it.
   */
  private static int overlap(String before, String now) {
    int[] shorter = new int[now.length()];
    for (int i = 1, length = 0; i < now.length(); i++) {
      while (length > 0 && now.charAt(i) != now.charAt(length)) {
        length = shorter[length - 1];
      }
      if (now.charAt(i) == now.charAt(length)) {
        length++;
      }
      shorter[i] = length;
    }
    int length = 0;
    for (int i = Math.max(0, before.length() - now.length()); i < before.length(); i++) {
      while (length > 0 && (length == now.length() || before.charAt(i) != now.charAt(length))) {
        length = shorter[length - 1];
      }
      if (!now.isEmpty() && before.charAt(i) == now.charAt(length)) {
        length++;
      }
    }
    return length;
  }
}
