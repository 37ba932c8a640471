package dev.vakna.postgres.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A finished program.
 *
 * @param status its exit status
 * @param output what it wrote, standard error included
 */
record Command(int status, String output) {

  private static final String SYSTEM_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  boolean failed() {
    return status != 0;
  }

  /** Runs a program to its end, with an environment of its own. */
  static Command run(Duration atMost, String input, List<String> words) throws IOException {
    Path in = Files.createTempFile("vakna-in", null);
    Path out = Files.createTempFile("vakna-out", null);
    try {
      Files.writeString(in, input);
      Process process =
          builder(words).redirectInput(in.toFile()).redirectOutput(out.toFile()).start();
      try {
        if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
          process.destroyForcibly();
          throw new EmbeddedPostgresException(
              "'%s' did not end within %d s. It said: %s"
                  .formatted(words.getLast(), atMost.toSeconds(), text(out)));
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
        throw new EmbeddedPostgresException("Interrupted while running " + words.getFirst(), e);
      }
      return new Command(process.exitValue(), text(out));
    } finally {
      Files.deleteIfExists(in);
      Files.deleteIfExists(out);
    }
  }

  /**
   * A program whose standard error goes where its output goes, and whose directory every user can
   * enter.
   */
  static ProcessBuilder builder(List<String> words) {
    ProcessBuilder builder = new ProcessBuilder(words);
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.put("PATH", SYSTEM_PATH);
    environment.put("LC_ALL", "C");
    return builder.directory(Path.of("/").toFile()).redirectErrorStream(true);
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip();
  }
}
