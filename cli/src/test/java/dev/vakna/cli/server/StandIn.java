package dev.vakna.cli.server;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * Stands in for a server: holds a home and answers its operators as it is told. It is this process.
 */
public final class StandIn implements AutoCloseable {

  private final HttpServer http;
  private final FileChannel lock;
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final List<String> onceKeys = new CopyOnWriteArrayList<>();

  /**
   * An answer.
   *
   * @param status of HTTP; 0 when the connection breaks before an answer
   * @param body JSON
   */
  public record Answer(int status, String body) {}

  /**
   * @param answers by method and path, for example {@code GET /internal/admin/vms}
   */
  public StandIn(Path home, Function<String, Answer> answers) throws IOException {
    lock =
        FileChannel.open(
            home.resolve("server.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    lock.lock();
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
    http.createContext(
        "/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          String call = exchange.getRequestMethod() + " " + exchange.getRequestURI();
          Answer answer = new Answer(200, "{}");
          if (!call.equals("GET /healthz")) {
            boolean known =
                "Bearer token".equals(exchange.getRequestHeaders().getFirst("Authorization"));
            calls.add((call + " " + body).strip());
            onceKeys.add(String.valueOf(exchange.getRequestHeaders().getFirst("Idempotency-Key")));
            answer = known ? answers.apply(call) : new Answer(401, "{}");
          }
          if (answer.status() == 0) {
            exchange.close();
            return;
          }
          byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(answer.status(), bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    http.start();
    String url = "http://127.0.0.1:" + http.getAddress().getPort();
    Files.writeString(home.resolve("admin-token"), "token\n");
    Files.writeString(
        home.resolve("server.json"),
        "{\"pid\":%d,\"url\":\"%s\",\"adminUrl\":\"%s\"}"
            .formatted(ProcessHandle.current().pid(), url, url));
  }

  /** What was asked of it, in order. */
  public List<String> calls() {
    return List.copyOf(calls);
  }

  /** By what each of these calls is to be done once; the word null for none. */
  public List<String> onceKeys() {
    return List.copyOf(onceKeys);
  }

  @Override
  public void close() throws IOException {
    http.stop(0);
    lock.close();
  }
}
