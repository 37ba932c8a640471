package dev.vakna.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final long MIB = 1 << 20;

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  private Terminal terminal(boolean live) {
    return new Terminal(new PrintStream(written, true, StandardCharsets.UTF_8), live, false, 100);
  }

  private String shown() {
    return written.toString(StandardCharsets.UTF_8);
  }

  private static ProgressView view(int percent) {
    return new ProgressView(
        "write-disks",
        percent,
        512 * MIB,
        1024 * MIB,
        OptionalDouble.of(128.0 * MIB),
        OptionalDouble.of(61.2),
        Duration.ofSeconds(9));
  }

  @Test
  void aLineShowsStagePercentBytesRateAndRemainingTime() {
    assertThat(view(50).line(120))
        .isEqualTo(
            "write-disks    [############------------]  50 %"
                + "  512 MiB of 1.0 GiB  128 MiB/s  about 1 min 2 s left");
  }

  @Test
  void aNarrowTerminalLosesTheLeastImportantFirst() {
    assertThat(view(50).line(80)).endsWith("512 MiB of 1.0 GiB  128 MiB/s");
    assertThat(view(50).line(50)).endsWith(" 50 %");
    assertThat(view(50).line(20)).isEqualTo("write-disks 50 %");
    for (int width = 1; width < 130; width++) {
      assertThat(view(100).line(width).length()).isLessThanOrEqualTo(width);
    }
  }

  @Test
  void offATerminalTheSameFactsAreOneLine() {
    assertThat(view(7).plain())
        .isEqualTo("write-disks: 7 %, 512 MiB of 1.0 GiB, 128 MiB/s, about 1 min 2 s left");
  }

  @Test
  void whatHasNoKnownEndShowsWhatWasDoneAndHowFast() {
    ProgressView piped =
        new ProgressView(
            "verify",
            ProgressView.UNKNOWN,
            512 * MIB,
            0,
            OptionalDouble.of(128.0 * MIB),
            OptionalDouble.empty(),
            Duration.ofSeconds(9));
    assertThat(piped.line(120)).isEqualTo("verify  512 MiB  128 MiB/s  for 9 s");
    assertThat(piped.line(4)).isEqualTo("veri");
    assertThat(piped.plain()).isEqualTo("verify: 512 MiB, 128 MiB/s, for 9 s");
  }

  @Test
  void offATerminalALineComesForEveryStageAndEveryTenth() {
    ProgressDisplay display = new ProgressDisplay(terminal(false), Expectation.NONE);
    for (int i = 0; i < 40; i++) {
      display.show(Duration.ofSeconds(i), i < 5 ? "open-archive" : "write-disks", i, 0, 0);
    }
    display.end();

    assertThat(shown().lines().map(line -> line.replaceFirst(",.*", "")))
        .containsExactly(
            "  open-archive: 0 %",
            "  write-disks: 5 %",
            "  write-disks: 10 %",
            "  write-disks: 20 %",
            "  write-disks: 30 %");
    assertThat(shown()).doesNotContain("\r").doesNotContain("\u001b");
  }

  @Test
  void onATerminalTheLineIsDrawnOverAndTakenAway() {
    Terminal terminal = terminal(true);
    ProgressDisplay display = new ProgressDisplay(terminal, Expectation.NONE);
    display.show(Duration.ZERO, "boot", 70, 0, 0);
    terminal.line("a remark");
    display.show(Duration.ofSeconds(1), "boot", 75, 0, 0);
    display.end();

    assertThat(shown()).startsWith("\r\u001b[Kboot").contains("\r\u001b[Ka remark\nboot");
    assertThat(shown()).endsWith("\r\u001b[K");
  }

  @Test
  void aStageThatSaysNothingShowsThatItLives() {
    ProgressDisplay display = new ProgressDisplay(terminal(false), Expectation.NONE);
    for (int second = 0; second <= 32; second++) {
      display.show(Duration.ofSeconds(second), "prove", 51, 0, 0);
    }

    assertThat(shown().lines())
        .containsExactly("  prove: 51 %", "  prove: 51 %, for 15 s", "  prove: 51 %, for 30 s");
  }

  @Test
  void theRemainingTimeIsTheStagesOwnAndTheUsualOfThoseToCome() {
    Map<String, Double> usual = new LinkedHashMap<>();
    usual.put("write-disks", 10.0);
    usual.put("boot", 2.0);
    usual.put("prove", 40.0);
    Expectation expectation = new Expectation(usual);

    assertThat(expectation.left("write-disks", 4, OptionalDouble.empty())).hasValue(48);
    assertThat(expectation.left("write-disks", 4, OptionalDouble.of(30))).hasValue(72);
    assertThat(expectation.left("prove", 10, OptionalDouble.empty())).hasValue(30);
    assertThat(expectation.left("prove", 41, OptionalDouble.empty())).isEmpty();
    assertThat(expectation.left("another", 1, OptionalDouble.empty())).isEmpty();
    assertThat(Expectation.NONE.left("another", 1, OptionalDouble.of(5))).hasValue(5);
  }

  @Test
  void theRateIsThatOfTheLastSeconds() {
    RateMeter meter = new RateMeter(Duration.ofSeconds(5));
    for (int second = 0; second <= 10; second++) {
      meter.add(Duration.ofSeconds(second), second * 10);
    }
    for (int second = 11; second <= 20; second++) {
      meter.add(Duration.ofSeconds(second), 100 + (second - 10) * 2);
    }

    assertThat(meter.perSecond().orElseThrow()).isEqualTo(2.0);
    assertThat(meter.secondsTo(140).orElseThrow()).isEqualTo(10.0);
    assertThat(meter.secondsTo(100).orElseThrow()).isZero();
  }

  @Test
  void nothingIsClaimedFromTooLittle() {
    RateMeter meter = new RateMeter(Duration.ofSeconds(5));
    assertThat(meter.perSecond()).isEmpty();
    meter.add(Duration.ZERO, 10);
    meter.add(Duration.ofMillis(100), 20);
    assertThat(meter.perSecond()).isEmpty();
    meter.add(Duration.ofMillis(500), 10);
    assertThat(meter.perSecond()).as("what shrank is another thing").isEmpty();
    meter.add(Duration.ofSeconds(2), 10);
    assertThat(meter.secondsTo(100)).as("standing still has no end").isEmpty();
  }

  @Test
  void sizesAndTimesReadAsPeopleSayThem() {
    assertThat(new ByteSize(0)).hasToString("0 B");
    assertThat(new ByteSize(1023)).hasToString("1023 B");
    assertThat(new ByteSize(1536)).hasToString("1.5 KiB");
    assertThat(new ByteSize(MIB - 1)).hasToString("1.0 MiB");
    assertThat(new ByteSize(413 * MIB)).hasToString("413 MiB");
    assertThat(TimeSpan.ofSeconds(0.44)).hasToString("0.4 s");
    assertThat(TimeSpan.ofSeconds(9.97)).hasToString("10 s");
    assertThat(TimeSpan.ofSeconds(59.7)).hasToString("1 min 0 s");
    assertThat(TimeSpan.ofSeconds(3725)).hasToString("1 h 2 min");
  }
}
