package dev.vakna.cli.sample;

import dev.vakna.cli.command.CommandFailedException;
import dev.vakna.cli.command.Environment;
import dev.vakna.cli.command.OutsideProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;

/**
 * A machine built from Debian's packages by a script of the checkout, kept in the cache.
 *
 * @param kind {@code debian} or {@code tiny}
 * @param directory where the build puts it
 */
record SampleGuest(String kind, Path directory) {

  /**
   * Builds the guest, or finds it built of the same recipe. Where the script is at work already,
   * such as beside the build of this very program, it waits for that by itself.
   */
  static SampleGuest build(Environment environment, String kind, Consumer<String> progress)
      throws IOException, InterruptedException {
    Path script = environment.checkout().resolve("guests").resolve("build-" + kind + ".sh");
    Path samples = Files.createDirectories(environment.cache().resolve("sample"));
    Path directory = samples.resolve(kind);
    run(script, directory, kind, progress);
    return new SampleGuest(kind, directory);
  }

  private static void run(Path script, Path directory, String kind, Consumer<String> progress)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        OutsideProgram.of(List.of("sh", script.toString(), directory.toString()));
    builder
        .redirectErrorStream(true)
        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    Process process = builder.start();
    String fault = "the build script ended without a word";
    String cure = "see " + directory.resolve("build.log");
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String text = line.startsWith(kind + ": ") ? line.substring(kind.length() + 2) : line;
        if (text.startsWith("error: ")) {
          fault = text.substring("error: ".length());
        } else if (text.startsWith("cure:")) {
          cure = text.substring("cure:".length()).strip();
        } else {
          progress.accept(text);
        }
      }
    }
    if (process.waitFor() != 0) {
      throw new CommandFailedException("the sample machine could not be built", fault, cure);
    }
  }

  /** Ends whatever build scripts this process has started, its launcher's included. */
  static void abandon() {
    ProcessHandle.current()
        .children()
        .filter(child -> child.info().arguments().stream().anyMatch(SampleGuest::isBuild))
        .forEach(SampleGuest::endTree);
  }

  private static boolean isBuild(String[] arguments) {
    return Arrays.stream(arguments).anyMatch(word -> word.matches(".*/guests/build-[a-z]+\\.sh"));
  }

  private static void endTree(ProcessHandle process) {
    // The script waits for its children before it cleans up; they must end for it to do so.
    List<ProcessHandle> all = process.descendants().toList();
    process.destroy();
    all.forEach(ProcessHandle::destroy);
  }

  Path disk() {
    return directory.resolve("disk.raw");
  }

  Path configuration() {
    return directory.resolve("qemu-server.conf");
  }

  Path factsFile() {
    return directory.resolve("facts.json");
  }

  /** The private half of the key pair that stands for the customer's own. */
  Path customerKey() {
    return directory.resolve("id_ed25519");
  }

  /** Names exactly what it was built of. */
  String inputs() throws IOException {
    return Files.readString(directory.resolve("inputs.sha256")).strip();
  }

  Original facts() {
    return Original.of(JsonMapper.shared().readTree(factsFile().toFile()));
  }
}
