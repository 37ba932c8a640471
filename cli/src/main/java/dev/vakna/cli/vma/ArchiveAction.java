package dev.vakna.cli.vma;

import dev.vakna.vma.format.VmaFormatException;
import dev.vakna.vma.format.VmaWarning;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What all commands on archives share: how outcomes are told. */
abstract class ArchiveAction implements Callable<Integer> {

  private static final int GOOD = 0;
  private static final int FAILED = 1;

  @Spec CommandSpec spec;

  @Option(names = "--json", description = "Print the result, or the error, as JSON.")
  boolean json;

  @SuppressWarnings("NullAway.Init") // picocli fills the fields before anything runs
  ArchiveAction() {}

  /** Does the work and prints the result. */
  abstract void act() throws IOException;

  @Override
  public final Integer call() {
    try {
      act();
      spec.commandLine().getOut().flush();
      return GOOD;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    } catch (IOException e) {
      tell(e);
      return FAILED;
    }
  }

  private void tell(IOException e) {
    if (json) {
      Map<String, Object> error = new LinkedHashMap<>();
      error.put("kind", e instanceof VmaFormatException fault ? fault.kind().code() : "io");
      if (e instanceof VmaFormatException fault) {
        error.put("offset", fault.offset());
        error.put("unsupported", fault.unsupported());
      }
      error.put("message", message(e));
      printJson(Map.of("error", error));
    } else {
      err().println("vakna: " + message(e));
    }
  }

  private static String message(IOException e) {
    if (e instanceof FileSystemException file) {
      String reason = file.getReason();
      return reason == null && file.getClass() == FileSystemException.class
          ? String.valueOf(file.getMessage())
          : describe(file, reason);
    }
    return String.valueOf(e.getMessage());
  }

  private static String describe(FileSystemException e, String reason) {
    if (reason != null) {
      return e.getFile() + ": " + reason;
    }
    return switch (e) {
      case java.nio.file.NoSuchFileException _ -> e.getFile() + ": no such file; check the name";
      case java.nio.file.AccessDeniedException _ ->
          e.getFile() + ": permission denied; check owner and mode";
      default -> String.valueOf(e.getFile());
    };
  }

  final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  final PrintWriter err() {
    return spec.commandLine().getErr();
  }

  final void warn(List<VmaWarning> warnings) {
    for (VmaWarning warning : warnings) {
      err().println("vakna: warning: " + warning.message());
    }
    err().flush();
  }

  final void printJson(Map<String, ?> value) {
    out().println(Json.text(value));
    out().flush();
  }
}
