package dev.vakna.e2e;

import static org.awaitility.Awaitility.await;

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
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A whole Vakna of its own: a home directory, servers as processes that can be killed, a customer
 * with a key. Closing it takes everything down.
 */
final class Installation implements AutoCloseable {

  static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration CALL = Duration.ofSeconds(60);
  private static final Duration END = Duration.ofSeconds(90);
  private static final Pattern PROGRAM = Pattern.compile("\\S*qemu-system-\\S+ ");

  private final Path home;
  private final Path engineHome;
  private final List<String> settings;
  private final Database database;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();
  private final List<ServerProcess> servers = new ArrayList<>();
  private String key = "";

  private Installation(
      Path home, Path engineHome, List<String> settings, @Nullable NetworkNamespace namespace) {
    this.home = home;
    this.engineHome = engineHome;
    this.settings = List.copyOf(settings);
    this.database = new Database(home);
    servers.add(
        new ServerProcess(
            home,
            settings("--vakna.engine.home=" + engineHome, "--vakna.database.connections=20"),
            true,
            namespace));
  }

  /** Starts a server in a network namespace. */
  static Installation startIn(NetworkNamespace namespace, String... settings) throws IOException {
    Path home = newHome();
    return started(new Installation(home, home, List.of(settings), namespace));
  }

  /** Starts a server on a home of its own. */
  static Installation start(String... settings) throws IOException {
    Path home = newHome();
    return started(home, home, settings);
  }

  /**
   * A home that the unprivileged users of PostgreSQL and QEMU can reach. The same path is free
   * again after {@link #close}.
   */
  static Path newHome() throws IOException {
    return Files.createTempDirectory(
        Path.of("/var/tmp"),
        "vakna-e2e-",
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
  }

  /**
   * Starts a server on a home with its machines elsewhere.
   *
   * @param settings further words for every server of it
   */
  static Installation started(Path home, Path engineHome, String... settings) throws IOException {
    return started(new Installation(home, engineHome, List.of(settings), null));
  }

  private static Installation started(Installation installation) throws IOException {
    try {
      installation.startServer();
    } catch (Throwable e) {
      installation.end();
      throw e;
    }
    return installation;
  }

  private List<String> settings(String... own) {
    List<String> all = new ArrayList<>(List.of("--vakna.limits=off"));
    if (settings.stream().noneMatch(each -> each.startsWith("--vakna.restores.silence="))) {
      all.add("--vakna.restores.silence=25s");
    }
    all.addAll(settings);
    all.addAll(List.of(own));
    return all;
  }

  /** One more server on this host, with the database and the machines of the first. */
  ServerProcess addServer() throws IOException {
    Path second = Files.createDirectory(home.resolve("server-" + (servers.size() + 1)));
    ServerProcess server =
        new ServerProcess(
            second,
            settings(
                "--vakna.engine.home=" + engineHome,
                "--vakna.database.url=" + database.jdbcUrl(),
                "--vakna.database.password-file=" + database.passwordFile(),
                "--vakna.database.connections=20"),
            false);
    servers.add(server);
    server.start();
    return server;
  }

  /** All servers, the one that brings PostgreSQL first. */
  List<ServerProcess> servers() {
    return List.copyOf(servers);
  }

  Database database() {
    return database;
  }

  Path engineHome() {
    return engineHome;
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

  /** Starts the first server's process and waits until it is ready. */
  void startServer() throws IOException {
    servers.getFirst().start();
  }

  /** The first server's process dies at once, with no word to anybody. */
  void killServer() {
    servers.getFirst().kill();
  }

  /** Waits until a transfer has made something durable that it can go on from. */
  void awaitCheckpoint() {
    await()
        .atMost(END)
        .pollInterval(Duration.ofMillis(5))
        .until(() ->
            machineDirectories().stream()
                .anyMatch(name ->
                    Files.exists(
                        engineHome
                            .resolve("machines")
                            .resolve(name)
                            .resolve("transfer.checkpoint"))));
  }

  private String log() {
    return String.join("\n---\n", servers.stream().map(ServerProcess::log).toList());
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
    Answer answer = adminCall(servers.getFirst(), method, "/internal/admin/" + path, body, CALL);
    if (answer.status() >= 300) {
      throw new AssertionError("%s %s answered %s".formatted(method, path, answer));
    }
    return answer.body();
  }

  /** Lets machines be as small as the smallest guests, so that many fit on a small disk. */
  void smallMachines() throws IOException {
    JsonNode region = admin("GET", "regions", null).get("regions").get(0);
    ObjectNode changed = (ObjectNode) region.deepCopy();
    changed.set("storageGb", JSON.valueToTree(Map.of("min", 1, "max", 2000)));
    admin("PUT", "regions/" + region.get("id").asString(), changed);
  }

  /** An operator's call of one of the servers; it may be lost with its server. */
  Answer adminCall(
      ServerProcess server, String method, String path, @Nullable Object body, Duration patience)
      throws IOException {
    String token = Files.readString(server.home().resolve("admin-token")).strip();
    return send(server.adminUrl(), method, path, token, body, Map.of(), patience);
  }

  Answer api(String method, String path, @Nullable Object body) {
    try {
      return call(servers.getFirst(), method, path, body, Map.of(), CALL);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A customer's call of one of the servers; it may be lost with its server. */
  Answer call(
      ServerProcess server,
      String method,
      String path,
      @Nullable Object body,
      Map<String, String> headers,
      Duration patience)
      throws IOException {
    return send(server.url(), method, path, key, body, headers, patience);
  }

  /** A page as text. */
  String page(String path) {
    try {
      return http.send(
              HttpRequest.newBuilder(servers.getFirst().url().resolve(path))
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
      URI base,
      String method,
      String path,
      String bearer,
      @Nullable Object body,
      Map<String, String> headers,
      Duration patience)
      throws IOException {
    HttpRequest.BodyPublisher publisher =
        body == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(path))
            .timeout(patience)
            .header("Authorization", "Bearer " + bearer)
            .method(method, publisher);
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    headers.forEach(request::header);
    try {
      HttpResponse<byte[]> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      JsonNode json =
          response.body().length == 0 ? JSON.createObjectNode() : JSON.readTree(response.body());
      return new Answer(response.statusCode(), json);
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
    Path machines = engineHome.resolve("machines");
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
          String line = commandLine(process);
          // What becomes a QEMU, a TPM or a keeper of a console names QEMU too, among its words.
          return PROGRAM.matcher(line).lookingAt() && line.contains(engineHome + "/machines/");
        })
        .toList();
  }

  /** A process's words; empty when it is gone. */
  static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"))
          .replace('\0', ' ');
    } catch (IOException gone) {
      return "";
    }
  }

  /** Ids of the customer's Cloud VMs, as the API lists them. */
  List<String> machinesOfTheCustomer() {
    List<String> ids = new ArrayList<>();
    for (JsonNode each : api("GET", "/api/v2/vps?limit=100", null).body().get("data")) {
      if (each.get("billing").get("isPayg").asBoolean()) {
        ids.add(each.get("id").asString());
      }
    }
    return ids;
  }

  /** Id of the Cloud VM that a job makes. */
  String machineOf(String jobId) {
    return job(jobId).get("vmId").asString();
  }

  /** Ends every process and leaves the files, for a look. */
  void end() throws IOException {
    for (ServerProcess server : servers.reversed()) {
      server.thaw();
      server.stop();
    }
    machineProcesses().forEach(ProcessHandle::destroyForcibly);
    await().atMost(END).until(() -> machineProcesses().isEmpty());
    database.close();
    stopPostgres();
  }

  @Override
  public void close() throws IOException {
    end();
    remove();
  }

  /** Removes every file of an installation that was ended. */
  void remove() throws IOException {
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
    await().atMost(END).until(() -> left.stream().noneMatch(ProcessHandle::isAlive));
  }

  /** An answer's status and JSON. */
  record Answer(int status, JsonNode body) {}
}
