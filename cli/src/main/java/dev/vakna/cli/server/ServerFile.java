package dev.vakna.cli.server;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
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
  private static final String SERVER_CLASS = "dev.vakna.server.VaknaServer";

  /** The server of that home, when its process is there. */
  public static Optional<ServerFile> ofRunning(Path home) {
    return read(home).filter(ServerFile::alive);
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

  /** A process of that number is there and is a server; the number may have passed to another. */
  boolean alive() {
    return isServer(pid);
  }

  static boolean isServer(long pid) {
    try {
      byte[] words = Files.readAllBytes(Path.of("/proc", "" + pid, "cmdline"));
      return new String(words, StandardCharsets.UTF_8).contains(SERVER_CLASS);
    } catch (IOException _) {
      return false;
    }
  }
}
