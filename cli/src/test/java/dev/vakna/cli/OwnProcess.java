package dev.vakna.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program of the tests' class path in a process of its own. */
public final class OwnProcess {

  private OwnProcess() {}

  /** Of a class with a main method; what it says is in one stream. */
  public static ProcessBuilder of(Class<?> program, String... words) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
    command.addAll(List.of(words));
    return new ProcessBuilder(command).redirectErrorStream(true);
  }

  /** A command of ours, over that home. */
  public static ProcessBuilder command(Path home, String... words) {
    ProcessBuilder builder = of(VaknaCommand.class, words);
    builder.environment().put("VAKNA_HOME", home.toString());
    return builder;
  }
}
