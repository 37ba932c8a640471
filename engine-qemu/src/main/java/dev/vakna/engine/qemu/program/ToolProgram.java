package dev.vakna.engine.qemu.program;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Programs of the host as they are started here: in the root directory, and with nothing of the
 * server's environment but the path. What else stands there, the database's password among it, is
 * none of their business.
 */
public final class ToolProgram {

  static final String USUAL_PATH = "/usr/sbin:/usr/bin:/sbin:/bin";

  private ToolProgram() {}

  public static ProcessBuilder of(List<String> words) {
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.directory(new File("/"));
    Map<String, String> environment = builder.environment();
    String path = environment.getOrDefault("PATH", USUAL_PATH);
    environment.clear();
    environment.put("PATH", path);
    environment.put("LC_ALL", "C.UTF-8");
    return builder;
  }

  /** Where programs are looked for. */
  public static List<Path> path() {
    String path = System.getenv().getOrDefault("PATH", USUAL_PATH);
    return Arrays.stream(path.split(":")).filter(each -> !each.isEmpty()).map(Path::of).toList();
  }

  /** A shell's program that lies beside a class. */
  public static String script(Class<?> beside, String name) {
    try (InputStream in = beside.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing from the program");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
