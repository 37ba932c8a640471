package dev.vakna.cli.customer;

import dev.vakna.cli.api.ApiClient;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** What every command has that starts, ends, makes or charges something: it is done once. */
final class Once {

  @Option(
      names = "--idempotency-key",
      paramLabel = "KEY",
      description = "So that the same command again does nothing a second time; else a new one.")
  private @Nullable String key;

  /** Made by picocli. */
  Once() {}

  /** Asks for it; the answer's JSON. */
  JsonNode post(ApiClient api, String path, @Nullable JsonNode body) {
    return api.once(path, body, key == null ? UUID.randomUUID().toString() : key);
  }
}
