package dev.vakna.server.run;

import dev.vakna.server.http.ApiJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/** {@code server.json} in the home directory: how others on this host find the running server. */
public final class ServerFile {

  private static final String FILE = "server.json";

  private final Path file;
  private final ApiJson json;

  public ServerFile(Path home, ApiJson json) {
    this.file = home.resolve(FILE);
    this.json = json;
  }

  /**
   * What the file says.
   *
   * @param pid the server's process
   * @param url where it listens
   * @param port of that address
   * @param adminUrl where the operators' interface listens
   * @param startedAt when it was ready
   */
  public record Content(long pid, String url, int port, String adminUrl, Instant startedAt) {}

  /** Writes the file so that no reader ever sees half of it. */
  public void write(Content content) {
    try {
      Path draft = Files.createTempFile(file.getParent(), FILE, ".new");
      Files.write(draft, json.bytes(content));
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("%s cannot be written: %s".formatted(file, e), e);
    }
  }

  /** What the file says, or none when it is missing or unreadable. */
  public Optional<Content> read() {
    try {
      return Optional.of(json.mapper().readValue(Files.readAllBytes(file), Content.class));
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    } catch (IOException | JacksonException unreadable) {
      return Optional.empty();
    }
  }

  /** Removes the file, if this process wrote it. */
  public void remove(long pid) {
    if (read().filter(content -> content.pid() == pid).isPresent()) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        throw new UncheckedIOException("%s cannot be removed: %s".formatted(file, e), e);
      }
    }
  }
}
