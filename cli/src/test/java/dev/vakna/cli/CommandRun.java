package dev.vakna.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/**
 * A command that was run in this process.
 *
 * @param status its exit status
 * @param out what it printed
 * @param err what it said on standard error
 */
public record CommandRun(int status, String out, String err) {

  /** Runs a command with those words behind its name. */
  public static CommandRun of(String command, String... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = VaknaCommand.commandLine();
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(List.of(words));
    int status = line.execute(all.toArray(String[]::new));
    return new CommandRun(status, out.toString(), err.toString());
  }

  /** What it printed, line by line. */
  public List<String> lines() {
    return out.lines().toList();
  }
}
