package dev.vakna.cli.vma;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.cli.terminal.Terminal;
import dev.vakna.vma.pass.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TerminalProgressTest {
  private static final long MIB = 1 << 20;

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);

  @Test
  void aPassShowsTheOneBarAndTakesItAway() {
    try (TerminalProgress progress = progress(true, true)) {
      progress.progress(new Progress(0, OptionalLong.of(400 * MIB), 0, 0));
      nanos.addAndGet(Duration.ofMillis(20).toNanos());
      progress.progress(new Progress(50 * MIB, OptionalLong.of(400 * MIB), 0, 0));
      nanos.addAndGet(Duration.ofMillis(980).toNanos());
      progress.progress(new Progress(100 * MIB, OptionalLong.of(400 * MIB), 0, 0));
      assertThat(progress.cancelled()).isFalse();
    }
    assertThat(shown().split("\r\u001b\\[K", -1))
        .containsExactly(
            "",
            "verify         [------------------------]   0 %  0 B of 400 MiB",
            "verify         [######------------------]  25 %  100 MiB of 400 MiB  100 MiB/s  about 3 s left",
            "");
  }

  @Test
  void aPassOverAPipeShowsHowMuchWasRead() {
    try (TerminalProgress progress = progress(true, true)) {
      progress.progress(new Progress(8 * MIB, OptionalLong.empty(), 0, 0));
    }
    assertThat(shown()).startsWith("\r\u001b[Kverify  8.0 MiB");
  }

  @Test
  void nothingIsShownToWhoDoesNotWantItOrIsNoTerminal() {
    for (boolean live : new boolean[] {true, false}) {
      try (TerminalProgress progress = progress(!live, live)) {
        progress.progress(new Progress(1, OptionalLong.of(2), 0, 0));
      }
    }
    assertThat(shown()).isEmpty();
  }

  private TerminalProgress progress(boolean wanted, boolean live) {
    Terminal terminal =
        new Terminal(new PrintStream(written, true, StandardCharsets.UTF_8), live, false, 100);
    return new TerminalProgress("verify", wanted, terminal, nanos::get);
  }

  private String shown() {
    return written.toString(StandardCharsets.UTF_8);
  }
}
