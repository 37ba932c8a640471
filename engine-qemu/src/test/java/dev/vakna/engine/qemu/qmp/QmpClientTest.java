package dev.vakna.engine.qemu.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QmpClientTest {

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration SHORT = Duration.ofMillis(100);
  private static final String GREETING =
      "{\"QMP\": {\"version\": {\"qemu\": {\"major\": 7, \"minor\": 2, \"micro\": 22}}, \"capabilities\": []}}\n";

  @TempDir Path directory;
  private Path socket;
  private ServerSocketChannel server;

  @BeforeEach
  void begin() throws IOException {
    socket = directory.resolve("s");
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
  }

  @AfterEach
  void end() throws IOException {
    server.close();
  }

  /** What the far end does with a connection. */
  private interface Script {
    void play(InputStream in, OutputStream out) throws IOException;
  }

  private void farEnd(Script script) {
    Thread.ofVirtual()
        .start(() -> {
          try (SocketChannel client = server.accept()) {
            script.play(Channels.newInputStream(client), Channels.newOutputStream(client));
          } catch (IOException e) {
            // The test ended the connection.
          }
        });
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      line.append((char) b);
    }
    return line.toString();
  }

  private static void say(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private static void greet(InputStream in, OutputStream out) throws IOException {
    say(out, GREETING);
    line(in);
    say(out, "{\"return\": {}, \"id\": 1}\n");
  }

  @Test
  void answersAreMatchedToTheirCommandsAndEventsArePassedOver() throws Exception {
    farEnd((in, out) -> {
      greet(in, out);
      assertThat(line(in)).contains("\"execute\":\"query-status\"").contains("\"id\":2");
      say(out, "{\"event\": \"STOP\", \"data\": {\"a\": 1}}\n{\"return\": {}, \"id\": 99}\n");
      say(out, "{\"return\": {\"status\": \"paused\"}, \"id\": 2}\n{\"event\": \"RESUME\"}\n");
      line(in);
      say(
          out,
          "{\"event\": \"X\", \"id\": 3}\n{\"return\": {\"status\": \"running\"}, \"id\": 3}\n");
      in.read();
    });
    try (QmpClient qmp = QmpClient.connect(socket, null, PATIENCE)) {
      assertThat(qmp.version()).isEqualTo("7.2.22");
      assertThat(qmp.execute("query-status", PATIENCE).path("status").asString())
          .isEqualTo("paused");
      assertThat(qmp.execute("query-status", PATIENCE).path("status").asString())
          .isEqualTo("running");
    }
  }

  @Test
  void aFarEndThatNeverFallsSilentDoesNotKeepItsCaller() throws Exception {
    farEnd((in, out) -> {
      greet(in, out);
      String flood = "{\"event\": \"STOP\"}\n{\"return\": {}, \"id\": 99}\n".repeat(200);
      while (true) {
        say(out, flood);
      }
    });
    try (QmpClient qmp = QmpClient.connect(socket, null, PATIENCE)) {
      assertThatThrownBy(() -> qmp.execute("query-status", SHORT))
          .isInstanceOf(QmpTimeoutException.class);
    }
  }

  @Test
  void aFarEndThatDribblesDoesNotKeepItsCaller() throws Exception {
    farEnd((in, out) -> {
      greet(in, out);
      while (true) {
        say(out, " ");
      }
    });
    try (QmpClient qmp = QmpClient.connect(socket, null, PATIENCE)) {
      assertThatThrownBy(() -> qmp.execute("query-status", SHORT)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void anErrorKeepsItsClassAndWords() {
    farEnd((in, out) -> {
      greet(in, out);
      line(in);
      say(
          out,
          "{\"error\": {\"class\": \"GenericError\", \"desc\": \"no such thing\"}, \"id\": 2}\n");
      in.read();
    });
    assertThatThrownBy(
            () -> {
              try (QmpClient qmp = QmpClient.connect(socket, null, PATIENCE)) {
                qmp.execute("x", Map.of("a", 1), PATIENCE);
              }
            })
        .isInstanceOf(QmpErrorException.class)
        .hasMessageContaining("no such thing")
        .extracting("errorClass")
        .isEqualTo("GenericError");
  }

  @Test
  void aMonitorThatSomebodyElseHasGivesNoGreetingInTime() {
    farEnd((in, out) -> in.readAllBytes());
    assertThatThrownBy(() -> QmpClient.connect(socket, null, SHORT))
        .isInstanceOf(QmpTimeoutException.class);
  }

  @Test
  void aLineWithoutEndIsCutOffAtTheLimit() {
    farEnd((in, out) -> {
      byte[] flood = new byte[64 * 1024];
      while (true) {
        out.write(flood);
      }
    });
    assertThatThrownBy(() -> QmpClient.connect(socket, null, PATIENCE))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("more than");
  }

  @Test
  void whatIsNoMonitorIsToldSo() {
    farEnd((in, out) -> say(out, "SSH-2.0-x\n"));
    assertThatThrownBy(() -> QmpClient.connect(socket, null, PATIENCE))
        .hasMessageContaining("no JSON");
    farEnd((in, out) -> say(out, "{\"a\": 1}\n"));
    assertThatThrownBy(() -> QmpClient.connect(socket, null, PATIENCE))
        .hasMessageContaining("not a QMP monitor");
    farEnd((in, out) -> say(out, "{\"a\":".repeat(5000) + "\n"));
    assertThatThrownBy(() -> QmpClient.connect(socket, null, PATIENCE))
        .isInstanceOf(IOException.class);
  }

  @Test
  void aSocketOfAnotherUserIsNotTalkedTo() {
    farEnd((in, out) -> greet(in, out));
    assertThatThrownBy(() -> QmpClient.connect(socket, "somebody-else", PATIENCE))
        .hasMessageContaining("is served by user");
  }

  @Test
  void anAgentIsBelievedAfterItAnsweredThisSessionsSync() throws Exception {
    farEnd((in, out) -> {
      String sync = line(in);
      String id = sync.replaceAll(".*\"id\":([0-9]+).*", "$1");
      // What an earlier session left behind comes first.
      say(out, "{\"return\": {}}\n");
      out.write(0xff);
      say(out, "{\"return\": 12}\n");
      out.write(0xff);
      say(out, "{\"return\": " + id + "}\n");
      assertThat(line(in)).contains("guest-ping");
      say(out, "{\"return\": {}}\n");
      in.read();
    });
    try (GuestAgent agent = GuestAgent.connect(socket, null, PATIENCE)) {
      assertThat(agent.execute("guest-ping", Map.of(), PATIENCE).isObject()).isTrue();
    }
  }

  @Test
  void anAgentThatFloodsOrKeepsSilentCostsNoMoreThanItsLimits() {
    farEnd((in, out) -> in.readAllBytes());
    assertThatThrownBy(() -> GuestAgent.connect(socket, null, SHORT))
        .isInstanceOf(QmpTimeoutException.class);
    farEnd((in, out) -> {
      while (true) {
        out.write(0xff);
        say(out, "{\"return\": 1}\n");
      }
    });
    assertThatThrownBy(() -> GuestAgent.connect(socket, null, PATIENCE))
        .hasMessageContaining("other numbers");
  }
}
