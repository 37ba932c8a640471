package dev.vakna.transfer.index;

import dev.vakna.core.index.BuildWatch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/** Another server's process, in the middle of making an index until it is killed. */
final class BuildingProcess {

  private final Process process;

  private BuildingProcess(Process process) {
    this.process = process;
  }

  public static void main(String[] words) throws IOException, InterruptedException {
    var shelf =
        new IndexShelf(Path.of(words[0]), IndexShelf.Allowance.FREE, InstantSource.system());
    Archive archive = Archive.at(Path.of(words[1]));
    shelf.build(
        archive.identity(),
        archive.source(),
        true,
        new BuildWatch() {
          private boolean told;

          @Override
          public synchronized Wish wish() {
            if (!told) {
              told = true;
              System.out.println("making");
            }
            return Wish.WAIT;
          }

          @Override
          public void moved(long archiveBytes, long archiveTotal) {}
        });
  }

  /** Begun, and standing still in its middle. */
  static BuildingProcess start(Path shelf, Path archive) throws IOException {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--sun-misc-unsafe-memory-access=allow",
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path"),
                    BuildingProcess.class.getName(),
                    shelf.toString(),
                    archive.toString()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    var lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = lines.readLine();
    if (!"making".equals(line)) {
      process.destroyForcibly();
      throw new IOException("the other process said " + line);
    }
    return new BuildingProcess(process);
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }
}
