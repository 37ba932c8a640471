package dev.vakna.cli.terminal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How far something is, as one moment shows it.
 *
 * @param stage what happens now
 * @param percent 0 to 100 over the whole, or {@link #UNKNOWN}
 * @param current bytes done within the stage; 0 when the stage moves none
 * @param total bytes of the stage; 0 when unknown
 * @param bytesPerSecond pace, when known
 * @param secondsLeft remaining time of the whole, when known
 * @param secondsAtMost remaining time that nine in ten stay below, when known
 * @param inStage since the stage began
 */
public record ProgressView(
    String stage,
    int percent,
    long current,
    long total,
    OptionalDouble bytesPerSecond,
    OptionalDouble secondsLeft,
    OptionalDouble secondsAtMost,
    Duration inStage) {

  /** How far the whole is cannot be told. */
  public static final int UNKNOWN = -1;

  private static final Duration WORTH_TELLING = Duration.ofSeconds(2);
  private static final int BAR = 24;
  private static final int STAGE = 14;

  /** Without a bound of the remaining time. */
  public ProgressView(
      String stage,
      int percent,
      long current,
      long total,
      OptionalDouble bytesPerSecond,
      OptionalDouble secondsLeft,
      Duration inStage) {
    this(
        stage,
        percent,
        current,
        total,
        bytesPerSecond,
        secondsLeft,
        OptionalDouble.empty(),
        inStage);
  }

  /**
   * One line of at most that many columns, the least important parts left out when it is narrow.
   */
  public String line(int width) {
    String full =
        percent == UNKNOWN
            ? stage
            : ("%-" + STAGE + "s %s %3d %%").formatted(cut(stage, STAGE), bar(BAR), percent);
    if (width < full.length()) {
      return cut(percent == UNKNOWN ? stage : "%s %d %%".formatted(stage, percent), width);
    }
    StringBuilder line = new StringBuilder(full);
    for (String part : parts()) {
      if (line.length() + 2 + part.length() <= width) {
        line.append("  ").append(part);
      }
    }
    return line.toString();
  }

  /** The same facts for a log. */
  public String plain() {
    List<String> facts = new ArrayList<>();
    if (percent != UNKNOWN) {
      facts.add("%d %%".formatted(percent));
    }
    facts.addAll(parts());
    return facts.isEmpty() ? stage : stage + ": " + String.join(", ", facts);
  }

  private List<String> parts() {
    List<String> parts = new ArrayList<>();
    if (total > 0) {
      parts.add(new ByteSize(current) + " of " + new ByteSize(total));
    } else if (current > 0) {
      parts.add(new ByteSize(current).toString());
    }
    if (bytesPerSecond.isPresent() && current > 0) {
      parts.add(new ByteSize(Math.round(bytesPerSecond.getAsDouble())) + "/s");
    }
    if (secondsLeft.isPresent()) {
      parts.add("about " + TimeSpan.ofWhole(secondsLeft.getAsDouble()) + " left");
      secondsAtMost.ifPresent(most -> parts.add("hardly over " + TimeSpan.ofWhole(most)));
    } else if (inStage.compareTo(WORTH_TELLING) >= 0) {
      parts.add("for " + TimeSpan.ofWhole(inStage.toSeconds()));
    }
    return parts;
  }

  private String bar(int cells) {
    int full = Math.clamp((long) percent * cells / 100, 0, cells);
    return "[" + "#".repeat(full) + "-".repeat(cells - full) + "]";
  }

  private static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length);
  }
}
