package dev.vakna.engine.qemu.qmp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One session with a QEMU monitor (QEMU Machine Protocol). A monitor serves one client at a time: a
 * second one is connected but gets no greeting until the first leaves, so sessions are short. Not
 * for use by several threads.
 */
public final class QmpClient implements AutoCloseable {

  /** Longest line accepted from QEMU, in bytes. */
  static final int MAX_LINE = 4 * 1024 * 1024;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final SocketLines lines;
  private final String version;
  private int lastId;

  private QmpClient(SocketLines lines, String version) {
    this.lines = lines;
    this.version = version;
  }

  /**
   * Connects, reads the greeting and leaves negotiation mode.
   *
   * @param owner user that must be listening, or null for any
   * @throws QmpTimeoutException when there was no greeting in time; another client may be connected
   */
  public static QmpClient connect(Path socket, @Nullable String owner, Duration timeout)
      throws IOException {
    long deadline = System.nanoTime() + timeout.toNanos();
    SocketLines lines = SocketLines.connect(socket, MAX_LINE, timeout);
    try {
      lines.requirePeer(owner);
      JsonNode version = parse(lines.readUntil((byte) '\n', deadline)).path("QMP").path("version");
      if (version.isMissingNode()) {
        throw new IOException(socket + " is not a QMP monitor: it sent no greeting");
      }
      JsonNode qemu = version.path("qemu");
      QmpClient client =
          new QmpClient(
              lines,
              "%d.%d.%d"
                  .formatted(
                      qemu.path("major").asInt(0),
                      qemu.path("minor").asInt(0),
                      qemu.path("micro").asInt(0)));
      client.execute("qmp_capabilities", Map.of(), Duration.ofNanos(deadline - System.nanoTime()));
      return client;
    } catch (IOException | RuntimeException e) {
      lines.close();
      throw e;
    }
  }

  /** The far end's version, for example {@code 7.2.22}. */
  public String version() {
    return version;
  }

  /** Runs a command and gives what it returned. */
  public JsonNode execute(String command, Map<String, ?> arguments, Duration timeout)
      throws IOException {
    long deadline = System.nanoTime() + timeout.toNanos();
    int id = ++lastId;
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("execute", command);
    if (!arguments.isEmpty()) {
      request.put("arguments", arguments);
    }
    request.put("id", id);
    lines.write(
        (JSON.writeValueAsString(request) + "\n").getBytes(StandardCharsets.UTF_8), deadline);
    while (true) {
      JsonNode answer = parse(lines.readUntil((byte) '\n', deadline));
      // What an engine tells unasked, and late answers to others, are nobody's.
      if (answer.path("event").isString() || answer.path("id").asInt(-1) != id) {
        lines.requireTime(deadline);
        continue;
      }
      JsonNode error = answer.path("error");
      if (error.isObject()) {
        throw new QmpErrorException(
            command, error.path("class").asString(""), error.path("desc").asString(""));
      }
      return answer.path("return");
    }
  }

  /** Runs a command without arguments. */
  public JsonNode execute(String command, Duration timeout) throws IOException {
    return execute(command, Map.of(), timeout);
  }

  static JsonNode parse(byte[] line) throws IOException {
    try {
      JsonNode node = JSON.readTree(line);
      if (!node.isObject()) {
        throw new IOException("the answer is no JSON object");
      }
      return node;
    } catch (JacksonException e) {
      throw new IOException("the answer is no JSON: " + e.getOriginalMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
