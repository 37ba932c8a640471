package dev.vakna.cli;

import dev.vakna.cli.api.ApiException;
import dev.vakna.cli.command.CommandFailedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Turns what a command threw into three lines at most; the whole goes to the log. */
final class FailureReport implements IExecutionExceptionHandler {
  private final Path log;

  FailureReport(Path log) {
    this.log = log;
  }

  @Override
  public int handleExecutionException(Exception fault, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    switch (fault) {
      case CommandFailedException failed -> {
        if (failed.getCause() != null) {
          keep(fault, parsed);
        }
        err.println(failed.text());
      }
      case ApiException refused ->
          err.println(
              new CommandFailedException("the server refused", refused.getMessage(), null).text());
      default -> {
        boolean kept = keep(fault, parsed);
        String message = fault.getMessage();
        err.println(
            new CommandFailedException(
                    "'%s' failed".formatted(String.join(" ", names(parsed))),
                    fault.getClass().getSimpleName() + (message == null ? "" : ": " + message),
                    kept ? "the whole story is at the end of " + log : null)
                .text());
      }
    }
    err.flush();
    return CommandLine.ExitCode.SOFTWARE;
  }

  private static List<String> names(ParseResult parsed) {
    return parsed.asCommandLineList().stream().map(CommandLine::getCommandName).toList();
  }

  private boolean keep(Exception fault, ParseResult parsed) {
    StringWriter text = new StringWriter();
    try (PrintWriter writer = new PrintWriter(text)) {
      writer.println(Instant.now() + " " + String.join(" ", names(parsed)));
      fault.printStackTrace(writer);
    }
    try {
      Path parent = log.getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.writeString(log, text.toString(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      return true;
    } catch (IOException _) {
      return false;
    }
  }
}
