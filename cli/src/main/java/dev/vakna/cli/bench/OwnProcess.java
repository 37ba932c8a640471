package dev.vakna.cli.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How this command line is called as a new process. */
final class OwnProcess {

  private OwnProcess() {}

  /** The words before those of a command. */
  static List<String> words() {
    return words(System.getenv());
  }

  static List<String> words(Map<String, String> environment) {
    List<String> words = new ArrayList<>();
    words.add(ProcessHandle.current().info().command().orElse("java"));
    // The launcher says what other commands than this one are called with.
    String flags = environment.getOrDefault("VAKNA_CLI_FLAGS", "");
    words.addAll(List.of((FLAGS + " " + flags).strip().split("\\s+")));
    words.addAll(List.of("-cp", System.getProperty("java.class.path", "")));
    words.add("dev.vakna.cli.VaknaCommand");
    return words;
  }

  private static final String FLAGS =
      "--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow";
}
