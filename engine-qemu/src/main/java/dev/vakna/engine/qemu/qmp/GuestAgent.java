package dev.vakna.engine.qemu.qmp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A session with the QEMU guest agent. The socket takes connections and bytes while no agent
 * listens, so a session begins with {@code guest-sync-delimited}. The agent is the guest's: its
 * answers are bounded and prove nothing but that something answered.
 */
public final class GuestAgent implements AutoCloseable {

  private static final int MAX_LINE = 1024 * 1024;
  private static final int MAX_STALE_ANSWERS = 64;
  private static final byte DELIMITER = (byte) 0xFF;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final SocketLines lines;

  private GuestAgent(SocketLines lines) {
    this.lines = lines;
  }

  /**
   * Connects and waits until the agent answered a sync of this session.
   *
   * @param owner user that must be listening, or null for any
   * @throws QmpTimeoutException when no agent answered in time
   */
  public static GuestAgent connect(Path socket, @Nullable String owner, Duration timeout)
      throws IOException {
    long deadline = System.nanoTime() + timeout.toNanos();
    SocketLines lines = SocketLines.connect(socket, MAX_LINE, timeout);
    try {
      lines.requirePeer(owner);
      // 53 bits: the agent of other systems may hold numbers as doubles.
      long id = ThreadLocalRandom.current().nextLong(1L << 53);
      ByteArrayOutputStream sync = new ByteArrayOutputStream();
      sync.write(DELIMITER);
      sync.writeBytes(request("guest-sync-delimited", Map.of("id", id)));
      lines.write(sync.toByteArray(), deadline);
      for (int i = 0; i < MAX_STALE_ANSWERS; i++) {
        lines.readUntil(DELIMITER, deadline);
        JsonNode answer = QmpClient.parse(lines.readUntil((byte) '\n', deadline));
        if (answer.path("return").asLong(-1) == id) {
          return new GuestAgent(lines);
        }
      }
      throw new IOException(socket + " answered a sync with other numbers only");
    } catch (IOException | RuntimeException e) {
      lines.close();
      throw e;
    }
  }

  /** Runs a command of the agent and gives what it returned. */
  public JsonNode execute(String command, Map<String, ?> arguments, Duration timeout)
      throws IOException {
    long deadline = System.nanoTime() + timeout.toNanos();
    lines.write(request(command, arguments), deadline);
    JsonNode answer = QmpClient.parse(lines.readUntil((byte) '\n', deadline));
    JsonNode error = answer.path("error");
    if (error.isObject()) {
      throw new QmpErrorException(
          command, error.path("class").asString(""), error.path("desc").asString(""));
    }
    return answer.path("return");
  }

  private static byte[] request(String command, Map<String, ?> arguments) {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("execute", command);
    if (!arguments.isEmpty()) {
      request.put("arguments", arguments);
    }
    return (JSON.writeValueAsString(request) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
