package dev.vakna.bench.machine;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Which tools of others are installed. */
public final class Tools {

  private static final List<String> NAMES = List.of("zstd", "vma", "qemu-img", "dd", "gzip");
  private static final int ANSWER_SECONDS = 10;

  private final Map<String, Path> paths = new LinkedHashMap<>();

  private Tools() {}

  /**
   * Looks for them.
   *
   * @param path directories, as in PATH
   */
  public static Tools in(String path) {
    Tools tools = new Tools();
    for (String name : NAMES) {
      for (String directory : path.split(File.pathSeparator)) {
        Path file = Path.of(directory.isEmpty() ? "." : directory, name);
        if (Files.isExecutable(file) && !Files.isDirectory(file)) {
          tools.paths.putIfAbsent(name, file);
        }
      }
    }
    return tools;
  }

  /** Where that tool is. */
  public Optional<Path> find(String name) {
    return Optional.ofNullable(paths.get(name));
  }

  /** Whether it is installed. */
  public boolean has(String name) {
    return paths.containsKey(name);
  }

  /** What each says of its version, in its own words. */
  public Map<String, String> versions() throws IOException, InterruptedException {
    Map<String, String> versions = new TreeMap<>();
    for (var tool : paths.entrySet()) {
      // The genuine vma knows no such option.
      boolean silent = tool.getKey().equals("vma");
      versions.put(tool.getKey(), silent ? tool.getValue().toString() : version(tool.getValue()));
    }
    return versions;
  }

  private static String version(Path tool) throws IOException, InterruptedException {
    Process process =
        Program.builder(List.of(tool.toString(), "--version"))
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"))
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(ANSWER_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    return said.lines().findFirst().orElse("unknown").replaceAll("^[*\\s]+|[*\\s]+$", "");
  }
}
