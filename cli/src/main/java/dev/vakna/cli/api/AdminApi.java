package dev.vakna.cli.api;

import dev.vakna.cli.CommandFailedException;
import dev.vakna.cli.server.ServerFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The operator's interface of a server whose home this user may read. */
public final class AdminApi {
  private AdminApi() {}

  /** A client that may do everything. */
  public static ApiClient of(ServerFile server, Path home) {
    Path token = home.resolve("admin-token");
    try {
      return new ApiClient(server.adminUrl(), Files.readString(token).strip());
    } catch (IOException e) {
      throw new CommandFailedException(
          "the operator's token " + token + " cannot be read",
          String.valueOf(e.getMessage()),
          "call this as the user that the server runs as",
          e);
    }
  }
}
