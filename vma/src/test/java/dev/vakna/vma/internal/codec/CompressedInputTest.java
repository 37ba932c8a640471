package dev.vakna.vma.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.vma.pass.Throttle;
import dev.vakna.vma.source.VmaSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompressedInputTest {

  @TempDir Path directory;

  /** Or what is damaged would be told of as storage that is away. */
  @Test
  void aSourceWhosePassHasStoppedCanStillBeAskedWhatBecameOfIt() throws Exception {
    Path file = directory.resolve("archive");
    Files.write(file, new byte[64 << 20]);
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    try (CompressedInput input = new CompressedInput(SourceFile.open(VmaSource.file(file)))) {
      input.readAhead(Throttle.NONE);
      Set<Thread> readers =
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> thread.getName().equals("vma-read-ahead"))
              .filter(thread -> !before.contains(thread))
              .collect(Collectors.toSet());
      input.stop();
      for (Thread reader : readers) {
        reader.join();
      }
      assertThat(readers).isNotEmpty();
      assertThat(input.change(0)).isNull();
    }
  }
}
