package dev.vakna.transfer.share;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class NicenessTest {

  @Test
  void theCallingThreadAloneGivesWay() throws Exception {
    int before = nice();
    CompletableFuture<Integer> seen = new CompletableFuture<>();
    Thread.ofPlatform()
        .start(() -> {
          try {
            Niceness niceness = new Niceness();
            niceness.giveWay();
            niceness.giveWay();
            seen.complete(nice());
          } catch (IOException | RuntimeException e) {
            seen.completeExceptionally(e);
          }
        });
    assertThat(seen.get()).isEqualTo(Math.min(19, before + 5));
    assertThat(nice()).isEqualTo(before);
  }

  /** The nineteenth field, counted from behind the name in brackets. */
  private static int nice() throws IOException {
    String stat = Files.readString(Path.of("/proc/thread-self/stat"));
    return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[16]);
  }
}
