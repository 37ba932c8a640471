package dev.vakna.cli.sample;

import dev.vakna.cli.api.AdminApi;
import dev.vakna.cli.api.ApiClient;
import dev.vakna.cli.api.ApiException;
import dev.vakna.cli.command.CommandFailedException;
import dev.vakna.cli.command.Environment;
import dev.vakna.cli.home.ServerFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes the sample ready, in two parts that may run at the same time as the server's start: the
 * archive on disk, then its owner in the server. What is there already is used again.
 */
public final class SampleSetup {
  private static final String STORE = "sample";
  private static final Duration SCAN_LIMIT = Duration.ofSeconds(60);
  private static final Duration PACE = Duration.ofMillis(200);

  private static final FileAttribute<?> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final Environment environment;
  private final String kind;
  private final Path demo;

  /**
   * @param kind {@code debian} or {@code tiny}
   */
  public SampleSetup(Environment environment, String kind) {
    this.environment = environment;
    this.kind = kind;
    this.demo = environment.home().resolve("demo");
  }

  /** Ends a build that is at work in this process; what it has made so far is not used. */
  public static void abandon() {
    SampleGuest.abandon();
  }

  /** What the first part leaves. */
  public record Placed(Path archive, Original original, Path sshKey) {}

  /** Builds the machine, packs its backup and lays it into the store's directory. */
  public Placed place(Consumer<String> progress) throws IOException, InterruptedException {
    SampleGuest guest = SampleGuest.build(environment, kind, progress);
    SampleArchive archive = SampleArchive.pack(guest, progress);
    Files.createDirectories(demo, PRIVATE);
    Files.createDirectories(environment.home().resolve("store"), PRIVATE);
    Path dump = storeDirectory().resolve("dump");
    Path placed = archive.placeIn(dump);
    Path key = demo.resolve("id-" + kind);
    keep(guest.customerKey(), key);
    keep(guest.factsFile(), demo.resolve("original-" + kind + ".json"));
    return new Placed(placed, guest.facts(), key);
  }

  private Path storeDirectory() {
    return environment.home().resolve("store").resolve(STORE);
  }

  private static void keep(Path from, Path to) throws IOException {
    Path fresh = to.resolveSibling("." + to.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    Files.createFile(
        fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(fresh, Files.readAllBytes(from));
    Files.move(fresh, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Makes the account, its key and its VPS, and waits until the server lists the backup. */
  public SampleCustomer register(ServerFile server, Placed placed)
      throws IOException, InterruptedException {
    ApiClient admin = AdminApi.of(server, environment.home());
    Account account = known(server.url()).orElse(null);
    if (account == null) {
      account = create(admin);
      remember(account);
    }
    addStore(admin);
    importStore(admin, account);
    Listed listed = awaitBackup(new ApiClient(server.url(), account.apiKey()), placed.archive());
    return new SampleCustomer(
        account.id(),
        account.apiKey(),
        listed.vpsId(),
        listed.backupId(),
        placed.original(),
        placed.sshKey());
  }

  private record Account(String id, String apiKey) {}

  private record Listed(String vpsId, String backupId) {}

  private Path customerFile() {
    return demo.resolve("customer.json");
  }

  /** The customer of an earlier run, if the server still takes the key. */
  private Optional<Account> known(URI server) {
    if (!Files.exists(customerFile())) {
      return Optional.empty();
    }
    JsonNode kept = JsonMapper.shared().readTree(customerFile().toFile());
    Account account =
        new Account(kept.path("accountId").asString(""), kept.path("apiKey").asString(""));
    try {
      new ApiClient(server, account.apiKey()).get("/api/v2/vps?limit=1");
      return Optional.of(account);
    } catch (ApiException e) {
      if (e.status() == 401 || e.status() == 403) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static Account create(ApiClient admin) {
    JsonMapper mapper = JsonMapper.shared();
    JsonNode account =
        admin.post(
            "/internal/admin/accounts",
            mapper.createObjectNode().put("name", "Anna's bakery").put("hasCard", true));
    String id = account.path("accountId").asString("");
    // A key made without naming scopes holds all of them.
    JsonNode made =
        admin.post(
            "/internal/admin/accounts/" + id + "/keys",
            mapper.createObjectNode().put("name", "demo"));
    return new Account(id, made.path("key").asString(""));
  }

  private void remember(Account account) throws IOException {
    ObjectNode kept =
        JsonMapper.shared()
            .createObjectNode()
            .put("accountId", account.id())
            .put("apiKey", account.apiKey());
    Path text = Files.createTempFile(demo, "customer", ".new");
    Files.writeString(text, kept.toPrettyString() + "\n");
    Files.move(
        text, customerFile(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private void addStore(ApiClient admin) {
    for (JsonNode store : admin.get("/internal/admin/stores").path("stores")) {
      if (store.path("name").asString("").equals(STORE)) {
        return;
      }
    }
    admin.put(
        "/internal/admin/stores/" + STORE,
        JsonMapper.shared().createObjectNode().put("location", storeDirectory().toString()));
  }

  private static void importStore(ApiClient admin, Account account) {
    admin.post(
        "/internal/admin/stores/" + STORE + "/import",
        JsonMapper.shared().createObjectNode().put("accountId", account.id()));
  }

  private static Listed awaitBackup(ApiClient api, Path archive) throws InterruptedException {
    String key = archive.getFileName().toString();
    long end = System.nanoTime() + SCAN_LIMIT.toNanos();
    do {
      for (JsonNode vps : api.all("/api/v2/vps?name=web-01")) {
        String id = vps.path("id").asString("");
        for (JsonNode backup : api.get("/api/v2/vps/" + id + "/backups").path("backups")) {
          if (backup.path("storageKey").asString("").equals(key)) {
            return new Listed(id, backup.path("id").asString(""));
          }
        }
      }
      Thread.sleep(PACE);
    } while (System.nanoTime() < end);
    throw new CommandFailedException(
        "the server does not list the sample's backup " + key,
        "it was imported, and %d s later it is not there".formatted(SCAN_LIMIT.toSeconds()),
        "see the server's log, and 'vakna admin store list'");
  }
}
