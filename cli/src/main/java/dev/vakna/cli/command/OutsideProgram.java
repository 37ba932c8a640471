package dev.vakna.cli.command;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Programs that are not Vakna's, and what they get to see of this process's environment. */
public final class OutsideProgram {

  private static final String SECRET = "VAKNA_DATABASE";

  private OutsideProgram() {}

  /**
   * One that acts for whoever called, as a shell of theirs would have it: their agents, terminal
   * and proxies, but no word of the server's database.
   */
  public static ProcessBuilder of(List<String> words) {
    ProcessBuilder builder = new ProcessBuilder(words);
    withoutSecrets(builder.environment());
    return builder;
  }

  static void withoutSecrets(Map<String, String> environment) {
    environment.keySet().removeIf(name -> name.toUpperCase(Locale.ROOT).startsWith(SECRET));
  }
}
