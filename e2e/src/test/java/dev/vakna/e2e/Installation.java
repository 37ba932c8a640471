package dev.vakna.e2e;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A whole Vakna of its own: a home directory, the server as a process that can be killed, a
 * customer with a key. Closing it takes everything down, the machines first.
 */
final class Installation implements AutoCloseable {

  static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration START = Duration.ofSeconds(90);

  private final Path home;
  private final HttpClient http = HttpClient.newHttpClient();
  private @Nullable Process server;
  private @Nullable URI url;
  private String key = "";

  private Installation(Path home) {
    this.home = home;
  }

  /** Makes a home that the unprivileged users of PostgreSQL and QEMU can reach, and starts. */
  static Installation start() throws IOException {
    Path home =
        Files.createTempDirectory(
            Path.of("/var/tmp"),
            "vakna-e2e-",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
    Installation installation = new Installation(home);
    installation.startServer();
    return installation;
  }

  static Path checkout() {
    String given = System.getProperty("vakna.checkout");
    return Path.of(given == null ? ".." : given).toAbsolutePath().normalize();
  }

  Path home() {
    return home;
  }

  Path storeDirectory() throws IOException {
    return Files.createDirectories(home.resolve("backups/dump"));
  }

  /** Starts the server process and waits until it is ready. */
  void startServer() throws IOException {
    Path target = checkout().resolve("server/target");
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            target.resolve("vakna-server.jar") + File.pathSeparator + target.resolve("lib") + "/*",
            "dev.vakna.server.VaknaServer",
            "--vakna.home=" + home,
            "--vakna.limits=off",
            "--vakna.restores.silence=25s",
            "--server.port=0");
    Process started =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(home.resolve("server.log").toFile()))
            .start();
    server = started;
    await()
        .atMost(START)
        .failFast(() -> {
          if (!started.isAlive()) {
            throw new AssertionError("the server ended: " + log());
          }
        })
        .until(() -> ready(started.pid()));
  }

  private boolean ready(long pid) {
    try {
      JsonNode file = JSON.readTree(Files.readAllBytes(home.resolve("server.json")));
      url = URI.create(file.get("url").asString());
      return file.get("pid").asLong() == pid;
    } catch (IOException absent) {
      return false;
    }
  }

  /** The server's process dies at once, with no word to anybody. */
  void killServer() {
    Process running = server;
    if (running != null) {
      running.destroyForcibly();
      await().atMost(START).until(() -> !running.isAlive());
    }
  }

  /** Waits until a transfer has made something durable that it can go on from. */
  void awaitCheckpoint() {
    await()
        .atMost(START)
        .pollInterval(Duration.ofMillis(5))
        .until(() ->
            machineDirectories().stream()
                .anyMatch(name ->
                    Files.exists(
                        home.resolve("machines").resolve(name).resolve("transfer.checkpoint"))));
  }

  private String log() {
    try {
      String text = Files.readString(home.resolve("server.log"));
      return text.substring(Math.max(0, text.length() - 4000));
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Makes an active, verified customer with a key of every scope, and imports the store. */
  void customerWithImportedStore() throws IOException {
    JsonNode account = admin("POST", "accounts", Map.of("name", "Anna"));
    String id = account.get("accountId").asString();
    key = admin("POST", "accounts/" + id + "/keys", Map.of("name", "test")).get("key").asString();
    admin("PUT", "stores/main", Map.of("location", storeDirectory().getParent().toString()));
    admin("POST", "stores/main/import", Map.of("accountId", id));
  }

  JsonNode admin(String method, String path, @Nullable Object body) throws IOException {
    String token = Files.readString(home.resolve("admin-token")).strip();
    return send(method, "/internal/admin/" + path, token, body, 300).body();
  }

  Answer api(String method, String path, @Nullable Object body) {
    return send(method, path, key, body, 1000);
  }

  /** A page as text. */
  String page(String path) {
    URI base = url;
    if (base == null) {
      throw new IllegalStateException("the server was not started");
    }
    try {
      return http.send(
              HttpRequest.newBuilder(base.resolve(path))
                  .timeout(Duration.ofSeconds(60))
                  .header("Authorization", "Bearer " + key)
                  .build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private Answer send(
      String method, String path, String bearer, @Nullable Object body, int mustBeBelow) {
    URI base = url;
    if (base == null) {
      throw new IllegalStateException("the server was not started");
    }
    HttpRequest.BodyPublisher publisher =
        body == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(path))
            .timeout(Duration.ofSeconds(60))
            .header("Authorization", "Bearer " + bearer)
            .method(method, publisher);
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    try {
      HttpResponse<byte[]> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      JsonNode json =
          response.body().length == 0 ? JSON.createObjectNode() : JSON.readTree(response.body());
      if (response.statusCode() >= mustBeBelow) {
        throw new AssertionError(
            "%s %s answered %d: %s".formatted(method, path, response.statusCode(), json));
      }
      return new Answer(response.statusCode(), json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The path of the restore call for the newest backup of the VPS of that name. */
  String restorePath(String vpsName) {
    JsonNode vps = null;
    for (JsonNode each : api("GET", "/api/v2/vps", null).body().get("data")) {
      if (each.get("name").asString().equals(vpsName)
          && !each.get("billing").get("isPayg").asBoolean()) {
        vps = each;
      }
    }
    if (vps == null) {
      throw new AssertionError("no VPS named " + vpsName);
    }
    String id = vps.get("id").asString();
    JsonNode backups = api("GET", "/api/v2/vps/%s/backups".formatted(id), null).body();
    String backup = backups.get("backups").get(0).get("id").asString();
    return "/api/v2/vps/%s/backups/%s/actions/restore-to-payg".formatted(id, backup);
  }

  /** Asks for a restore that must be accepted; answers the job's id. */
  String restore(String vpsName, Map<String, ?> wishes) {
    Answer answer = api("POST", restorePath(vpsName), wishes);
    if (answer.status() != 202) {
      throw new AssertionError("not accepted: " + answer);
    }
    return answer.body().get("operation").get("jobId").asString();
  }

  JsonNode job(String jobId) {
    return api("GET", "/api/jobs/" + jobId, null).body().get("data");
  }

  JsonNode awaitJob(String jobId, Duration atMost, Predicate<JsonNode> wanted) {
    return await()
        .atMost(atMost)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> job(jobId), wanted::test);
  }

  JsonNode awaitEnd(String jobId, Duration atMost) {
    JsonNode job =
        await()
            .atMost(atMost)
            .pollInterval(Duration.ofMillis(250))
            .until(
                () -> job(jobId),
                seen -> seen.get("isCompleted").asBoolean() || seen.get("isFailed").asBoolean());
    return job;
  }

  /** What an operator sees of a job, and what the server wrote last. */
  String explained(String jobId) throws IOException {
    return "%s%n%s".formatted(admin("GET", "operations/" + jobId, null), log());
  }

  /** Names of the machines that the engine keeps, as the file system shows them. */
  List<String> machineDirectories() throws IOException {
    Path machines = home.resolve("machines");
    List<String> names = new ArrayList<>();
    if (Files.isDirectory(machines)) {
      try (var entries = Files.list(machines)) {
        entries
            .map(entry -> entry.getFileName().toString())
            .filter(name -> name.matches("[0-9a-z]{26}"))
            .forEach(names::add);
      }
    }
    return names;
  }

  /** QEMU processes whose arguments name this home. */
  List<ProcessHandle> machineProcesses() {
    return ProcessHandle.allProcesses()
        .filter(process -> {
          try {
            String line =
                Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
            return line.contains("qemu-system") && line.contains(home.toString());
          } catch (IOException gone) {
            return false;
          }
        })
        .toList();
  }

  @Override
  public void close() throws IOException {
    machineProcesses().forEach(ProcessHandle::destroyForcibly);
    Process running = server;
    if (running != null) {
      running.destroy();
      await().atMost(START).until(() -> !running.isAlive());
    }
    await().atMost(START).until(() -> machineProcesses().isEmpty());
    stopPostgres();
    Files.walkFileTree(
        home,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
              throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** A server that was killed leaves PostgreSQL running for its successor. */
  private void stopPostgres() {
    List<ProcessHandle> left =
        ProcessHandle.allProcesses()
            .filter(process -> process.info().commandLine().orElse("").contains(home + "/postgres"))
            .toList();
    left.forEach(ProcessHandle::destroy);
    await().atMost(START).until(() -> left.stream().noneMatch(ProcessHandle::isAlive));
  }

  /** An answer's status and JSON. */
  record Answer(int status, JsonNode body) {}
}
