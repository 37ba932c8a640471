package dev.vakna.vma;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Other people's packers, where a machine has them. */
public final class Tools {

  private Tools() {}

  /** What the command makes of the input; the test is skipped where there is no such command. */
  public static byte[] filter(byte[] input, Path directory, String... command) throws IOException {
    assumeTrue(isInstalled(command[0]), command[0] + " is not installed");
    Path in = Files.write(directory.resolve("tool-input"), input);
    Path out = directory.resolve("tool-output");
    try {
      Process process =
          new ProcessBuilder(List.of(command))
              .redirectInput(in.toFile())
              .redirectOutput(out.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      if (process.waitFor() != 0) {
        throw new AssertionError(Arrays.toString(command) + " failed");
      }
      return Files.readAllBytes(out);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      Files.deleteIfExists(in);
      Files.deleteIfExists(out);
    }
  }

  private static boolean isInstalled(String tool) {
    return Arrays.stream(System.getenv("PATH").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
  }
}
