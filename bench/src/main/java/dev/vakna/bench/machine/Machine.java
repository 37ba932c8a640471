package dev.vakna.bench.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What was measured on.
 *
 * @param cores that this process may use
 * @param processor its name
 * @param memoryBytes all of it
 * @param kernel name and release
 * @param java runtime and version
 * @param fileSystem kind of file system of the scratch directory
 * @param load average number of running tasks over the last minute, before anything was measured
 * @param tools versions by name
 */
public record Machine(
    int cores,
    String processor,
    long memoryBytes,
    String kernel,
    String java,
    String fileSystem,
    double load,
    Map<String, String> tools) {

  /** Looks at the machine. */
  public static Machine seenFrom(Path scratch, Tools tools)
      throws IOException, InterruptedException {
    return new Machine(
        Runtime.getRuntime().availableProcessors(),
        line("/proc/cpuinfo", "model name", "unknown processor"),
        Long.parseLong(line("/proc/meminfo", "MemTotal", "0").replaceAll("\\D", "")) << 10,
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
        Files.getFileStore(scratch).type(),
        loadNow(),
        tools.versions());
  }

  /** Running tasks, averaged over the last minute. */
  public static double loadNow() throws IOException {
    return Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0]);
  }

  private static String line(String file, String name, String otherwise) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of(file))) {
      return lines
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(otherwise);
    }
  }
}
