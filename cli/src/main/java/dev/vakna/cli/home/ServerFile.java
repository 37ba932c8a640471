package dev.vakna.cli.home;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a running server leaves in its home: who it is and where it listens.
 *
 * @param pid its process
 * @param url its own address as callers reach it
 * @param adminUrl where its operators' interface listens
 */
public record ServerFile(long pid, URI url, URI adminUrl) {
  private static final int ANSWERS_WITHIN_MS = 4000;

  /** The server that holds that home, when it is ready to be called. */
  public static Optional<ServerFile> ofRunning(Path home) {
    return HomeHolder.of(home)
        .flatMap(holder -> read(home).filter(file -> file.pid() == holder.pid()));
  }

  static Optional<ServerFile> read(Path home) {
    try {
      JsonNode json = JsonMapper.shared().readTree(Files.readString(home.resolve("server.json")));
      long pid = json.path("pid").asLong(0);
      String url = json.path("url").asString("");
      // A server of an earlier release serves its operators where it serves everybody.
      String adminUrl = json.path("adminUrl").asString(url);
      return pid > 0 && !url.isEmpty()
          ? Optional.of(new ServerFile(pid, URI.create(url), URI.create(adminUrl)))
          : Optional.empty();
    } catch (IOException | JacksonException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** True when the server answers that it lives, false when it hangs or is not there. */
  public boolean answers() {
    return status("/healthz") != 0;
  }

  /**
   * The status that the server answers a question of its health with; 0 when it does not answer.
   */
  public int status(String path) {
    try {
      HttpURLConnection call =
          (HttpURLConnection) url.resolve(path).toURL().openConnection(Proxy.NO_PROXY);
      call.setConnectTimeout(ANSWERS_WITHIN_MS);
      call.setReadTimeout(ANSWERS_WITHIN_MS);
      int status = call.getResponseCode();
      call.disconnect();
      return status;
    } catch (IOException _) {
      return 0;
    }
  }
}
