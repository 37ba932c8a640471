package dev.vakna.cli.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How this command line is called as a new process. */
final class OwnProcess {

  /** Of one that was not called by the launcher. */
  private static final String FLAGS =
      "--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow";

  private OwnProcess() {}

  /** The words before those of a command. */
  static List<String> words() {
    return words(System.getenv());
  }

  static List<String> words(Map<String, String> environment) {
    List<String> words = new ArrayList<>();
    words.add(ProcessHandle.current().info().command().orElse("java"));
    // The launcher says what other commands than this one are called with.
    String flags = environment.getOrDefault("VAKNA_CLI_FLAGS", FLAGS);
    words.addAll(List.of(flags.strip().split("\\s+")));
    String cache = environment.getOrDefault("VAKNA_CLI_CACHE", "");
    if (!cache.isEmpty() && Files.exists(Path.of(cache))) {
      words.addAll(List.of("-XX:AOTCache=" + cache, "-Xlog:aot=off", "-Xlog:cds=off"));
    }
    words.addAll(List.of("-cp", System.getProperty("java.class.path", "")));
    words.add("dev.vakna.cli.VaknaCommand");
    return words;
  }
}
