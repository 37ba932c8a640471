package dev.vakna.cli.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import dev.vakna.cli.command.CommandFailedException;
import dev.vakna.cli.home.ServerFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminApiTest {

  @TempDir Path home;

  @Test
  void aServerThatTakesCallsAndAnswersNoneIsFoundOutBeforeTheCall() throws Exception {
    Files.writeString(home.resolve("admin-token"), "token");
    // The kernel takes calls for a process that was halted, as it does for this one.
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      assertThat(refused(silent.getLocalPort()))
          .contains("(process 7) does not answer", "hangs", "./vakna stop");
    }
  }

  @Test
  void aTokenThatIsGoneIsNamedSo() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
    server.start();
    try {
      assertThat(refused(server.getAddress().getPort()))
          .contains("admin-token is not there", "removed", "makes a new one");
    } finally {
      server.stop(0);
    }
  }

  private String refused(int port) {
    URI url = URI.create("http://127.0.0.1:" + port);
    return catchThrowableOfType(
            CommandFailedException.class, () -> AdminApi.of(new ServerFile(7, url, url), home))
        .text();
  }
}
