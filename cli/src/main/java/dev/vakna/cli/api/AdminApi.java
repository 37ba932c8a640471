package dev.vakna.cli.api;

import dev.vakna.cli.command.CommandFailedException;
import dev.vakna.cli.command.Environment;
import dev.vakna.cli.home.ServerFile;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The operator's interface of a server whose home this user may read. */
public final class AdminApi {
  private AdminApi() {}

  /**
   * A client that may do everything.
   *
   * @throws CommandFailedException if the server is silent, which is found out in seconds, or if
   *     its token cannot be read
   */
  public static ApiClient of(ServerFile server, Path home) {
    Path token = home.resolve("admin-token");
    if (!server.answers()) {
      throw new CommandFailedException(
          "the server at %s (process %d) does not answer".formatted(server.url(), server.pid()),
          "it hangs, was halted, or the host is too busy",
          "call again in a moment, or end it: " + Environment.current().call("stop"));
    }
    try {
      return new ApiClient(server.adminUrl(), Files.readString(token).strip());
    } catch (NoSuchFileException e) {
      throw new CommandFailedException(
          "the operator's token " + token + " is not there",
          "somebody removed it while the server runs",
          "the next start makes a new one: "
              + Environment.current().call("stop")
              + ", then "
              + Environment.current().call("serve"),
          e);
    } catch (AccessDeniedException e) {
      throw new CommandFailedException(
          "the operator's token " + token + " cannot be read",
          "it belongs to another user",
          "call this as the user that the server runs as",
          e);
    } catch (IOException e) {
      throw new CommandFailedException(
          "the operator's token " + token + " cannot be read",
          String.valueOf(e.getMessage()),
          "call this as the user that the server runs as",
          e);
    }
  }
}
