package dev.vakna.postgres.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another JVM that uses a server until its input ends or it is killed. */
final class HoldingProcess implements AutoCloseable {

  private final Process process;
  private final String firstLine;

  private HoldingProcess(Process process, String firstLine) {
    this.process = process;
    this.firstLine = firstLine;
  }

  public static void main(String[] words) throws IOException {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(Path.of(words[0]), Path.of(words[1]))) {
      System.out.println((postgres.adopted() ? "adopted " : "started ") + postgres.pid());
      while (System.in.read() >= 0) {
        // Input only ends.
      }
    }
  }

  static HoldingProcess start(Path home, Path binaries) throws IOException {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    HoldingProcess.class.getName(),
                    home.toString(),
                    binaries.toString()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = reader.readLine();
    return new HoldingProcess(process, line == null ? "ended" : line);
  }

  /** {@code started PID} or {@code adopted PID}. */
  String firstLine() {
    return firstLine;
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() throws IOException, InterruptedException {
    process.getOutputStream().close();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("the other process did not end");
    }
  }
}
