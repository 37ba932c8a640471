package dev.vakna.cli.customer;

import dev.vakna.cli.api.ApiClient;
import dev.vakna.cli.command.CommandFailedException;
import dev.vakna.cli.command.Environment;
import dev.vakna.cli.home.ServerFile;
import dev.vakna.cli.terminal.PlainText;
import dev.vakna.cli.terminal.Table;
import dev.vakna.cli.terminal.Terminal;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/**
 * What every customer's command has: where the API is, the key to it, and a way to show its answer.
 * A key never stands on a command line, where everyone on the host can read it.
 */
public final class AccountAccess {

  private static final String KEY = "VAKNA_API_KEY";
  private static final String URL = "VAKNA_URL";

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "Where the API is; else as VAKNA_URL says, or the server of this home, or"
              + " http://127.0.0.1:8080.")
  private @Nullable URI url;

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      description = "A file that holds the API key alone; else VAKNA_API_KEY is the key.")
  private @Nullable Path keyFile;

  @Option(names = "--json", description = "Prints the server's answer as it came.")
  private boolean json;

  /** Made by picocli. */
  public AccountAccess() {}

  /** The public API with the customer's key. */
  ApiClient api() {
    return new ApiClient(base(), key());
  }

  private URI base() {
    URI given = url;
    if (given != null) {
      return given;
    }
    String told = System.getenv(URL);
    if (told != null && !told.isBlank()) {
      return URI.create(told.strip());
    }
    return ServerFile.ofRunning(Environment.current().home())
        .map(ServerFile::url)
        .orElse(URI.create("http://127.0.0.1:8080"));
  }

  private String key() {
    Path file = keyFile;
    String key;
    if (file == null) {
      String told = System.getenv(KEY);
      key = told == null ? "" : told.strip();
    } else {
      try {
        key = Files.readString(file).strip();
      } catch (IOException e) {
        throw new CommandFailedException(
            "the API key cannot be read from " + file,
            String.valueOf(e.getMessage()),
            "name a file that holds the key alone",
            e);
      }
    }
    if (key.isEmpty() || key.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      throw new CommandFailedException(
          "this command needs an API key",
          file == null ? KEY + " holds none" : file + " holds none, or more than one line",
          "set %s, or name a file with --key-file".formatted(KEY));
    }
    return key;
  }

  /** True when answers are printed as they came. */
  boolean asItCame() {
    return json;
  }

  /** Shows an answer as a table, or as it came. */
  void show(JsonNode answer, Supplier<Table> table) {
    if (json) {
      System.out.println(answer);
    } else {
      Terminal.output().table(table.get());
    }
  }

  /** Shows one thing, a line for every field, or as it came. */
  void show(JsonNode answer) {
    if (json) {
      System.out.println(answer);
    } else {
      lines("", answer);
    }
  }

  private static void lines(String prefix, JsonNode node) {
    node.forEachEntry((name, value) -> {
      if (value.isObject()) {
        lines(prefix + name + ".", value);
      } else {
        Terminal.output().line(String.format(Locale.ROOT, "%-32s %s", prefix + name, cell(value)));
      }
    });
  }

  /** A value as a person reads it; a dash for none. */
  static String cell(JsonNode value) {
    return value.isMissingNode() || value.isNull()
        ? "-"
        : value.isValueNode() ? PlainText.line(value.asString()) : PlainText.line(value.toString());
  }

  /** Tells a person what may be done next. */
  void next(String words) {
    if (!json) {
      Terminal.error().line(words);
    }
  }

  /** Tells a person what was done; a program gets the answer as it came. */
  void told(JsonNode answer, String words) {
    if (json) {
      System.out.println(answer);
    } else {
      Terminal.error().line(words);
    }
  }
}
