package dev.vakna.server;

import dev.vakna.core.access.Passwords;
import dev.vakna.core.account.Scope;
import dev.vakna.core.admin.Accounts;
import dev.vakna.core.admin.Importer;
import dev.vakna.core.admin.Inventory;
import dev.vakna.core.admin.Keys;
import dev.vakna.core.admin.Places;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.backup.BackupStores;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.SiteCapacity;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.restore.proof.ProofPolicy;
import dev.vakna.core.scan.StoreKeeper;
import dev.vakna.core.store.Store;
import dev.vakna.server.run.Starting;
import dev.vakna.server.security.BoundedPasswords;
import dev.vakna.simulator.engine.ModelEngine;
import dev.vakna.simulator.memory.MemoryStore;
import dev.vakna.vma.format.Compression;
import dev.vakna.vma.format.ConfigBlob;
import dev.vakna.vma.pass.ReadControl;
import dev.vakna.vma.write.DiskImage;
import dev.vakna.vma.write.VmaWriter;
import dev.vakna.vma.write.WriteOptions;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.apache.coyote.AbstractProtocol;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.support.GenericApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A real server on a port of its own, with storage in memory, a model of an engine, and a real
 * backup store with real archives.
 */
final class TestServer implements AutoCloseable {

  private static final AtomicInteger ADDRESSES = new AtomicInteger(1);
  private static final int DISK_MIB = 8;

  /** More than any test asks for. */
  static final SiteCapacity ROOMY = new SiteCapacity(1024, 16L << 20, 64L << 40, 64L << 40);

  private final Path home;
  private final ModelEngine engine = new ModelEngine("model-host");
  private final ConfigurableApplicationContext context;
  private final AtomicInteger guests = new AtomicInteger(100);

  private TestServer(Path home, @Nullable UnaryOperator<Store> inMemory, String... settings) {
    this(home, inMemory, null, List.of(), settings);
  }

  private TestServer(
      Path home,
      @Nullable UnaryOperator<Store> inMemory,
      @Nullable UnaryOperator<BackupStores> places,
      List<Engine> further,
      String... settings) {
    this.home = home;
    engine.capacity(ROOMY);
    SpringApplication application = Starting.application(VaknaServer.class);
    application.addInitializers(given -> {
      if (given instanceof GenericApplicationContext generic) {
        generic.registerBean(Engine.class, () -> engine);
        further.forEach(each -> generic.registerBean(each.name(), Engine.class, () -> each));
        if (inMemory != null) {
          generic.registerBean(
              Store.class, () -> inMemory.apply(new MemoryStore(InstantSource.system())));
        }
        if (places != null) {
          generic.registerBean(
              "placesOfTheTest",
              BackupStores.class,
              () -> places.apply(generic.getBean("storedPlaces", BackupStores.class)),
              bean -> bean.setPrimary(true));
        }
        generic.registerBean(
            "answerLog",
            WebServerFactoryCustomizer.class,
            () ->
                (WebServerFactoryCustomizer<TomcatServletWebServerFactory>)
                    factory -> factory.addEngineValves(new AnswerLog()));
        // As quick as bcrypt goes.
        generic.registerBean(Passwords.class, () -> new BoundedPasswords(4, 4));
        generic.registerBean(
            ProofPolicy.class,
            () ->
                new ProofPolicy(
                    Duration.ofMillis(20), Duration.ofMillis(200), Duration.ofMillis(200), 1024));
      }
    });
    List<String> arguments = new ArrayList<>(List.of(settings));
    arguments.add("--vakna.home=" + home);
    arguments.add("--server.port=0");
    this.context = application.run(arguments.toArray(String[]::new));
  }

  static TestServer start(Path home, String... settings) {
    return new TestServer(home, UnaryOperator.identity(), settings);
  }

  /** The same with something between the server and its storage. */
  static TestServer start(Path home, UnaryOperator<Store> between, String... settings) {
    return new TestServer(home, between, settings);
  }

  /** The same with something between the server and its backup stores. */
  static TestServer startWithStores(
      Path home, UnaryOperator<BackupStores> between, String... settings) {
    return new TestServer(home, UnaryOperator.identity(), between, List.of(), settings);
  }

  /** The same that reaches further engines. */
  static TestServer startWithEngines(Path home, List<Engine> further, String... settings) {
    return new TestServer(home, UnaryOperator.identity(), null, further, settings);
  }

  /** The same with storage in the bundled PostgreSQL. */
  static TestServer startOnPostgres(Path home, String... settings) {
    return new TestServer(home, null, settings);
  }

  /** The same with something between the server and its backup stores. */
  static TestServer startOnPostgres(
      Path home, UnaryOperator<BackupStores> between, String... settings) {
    return new TestServer(home, null, between, List.of(), settings);
  }

  int port() {
    return ((WebServerApplicationContext) context).getWebServer().getPort();
  }

  /** How many connections are open at the public port. */
  long connections() {
    return ((TomcatWebServer) ((WebServerApplicationContext) context).getWebServer())
                .getTomcat()
                .getConnector()
                .getProtocolHandler()
            instanceof AbstractProtocol<?> http
        ? http.getConnectionCount()
        : 0;
  }

  /** From now on nothing happens that nobody called for. */
  void stopRounds() {
    context.getBeansOfType(SmartLifecycle.class).values().stream()
        .filter(work -> work.getClass().getSimpleName().equals("BackgroundWork"))
        .forEach(SmartLifecycle::stop);
  }

  String url() {
    return "http://127.0.0.1:" + port();
  }

  Path home() {
    return home;
  }

  ModelEngine engine() {
    return engine;
  }

  <T> T part(Class<T> type) {
    return context.getBean(type);
  }

  Store store() {
    return part(Store.class);
  }

  /** A caller from an address that nobody else calls from. */
  Api caller(String... headers) {
    int address = ADDRESSES.incrementAndGet();
    return Api.at(url(), "127.0.%d.%d".formatted(address / 250, 1 + address % 250), headers);
  }

  /** Where the operators' interface listens. */
  String adminUrl() {
    try {
      return JsonMapper.shared()
          .readTree(Files.readAllBytes(home.resolve("server.json")))
          .path("adminUrl")
          .asString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Api operator() {
    try {
      return Api.at(
          adminUrl(),
          "127.0.0.1",
          "Authorization",
          "Bearer " + Files.readString(home.resolve("admin-token")).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A customer with a VPS and a real backup of it. */
  Customer customer() {
    AccountId account =
        part(Accounts.class)
            .create(
                new Accounts.Wish(
                    "Customer",
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null))
            .id();
    int vmid = guests.incrementAndGet();
    String place = "store-" + vmid;
    Path directory = home.resolve("stores").resolve(place);
    archive(directory, vmid, "2026-03-01", "web-" + vmid);
    part(Places.class).put(place, "directory", directory.toString());
    part(StoreKeeper.class).look(place);
    Vps vps = part(Importer.class).importStore(place, account).made().getFirst();
    Backup backup = store().transact(tx -> tx.backups().inStore(place)).getFirst();
    return new Customer(account, vps, backup, directory, vmid);
  }

  /** The job's data once it has ended. */
  static JsonNode ended(Api api, Api.Answer accepted) {
    return ended(api, accepted.json().path("operation").path("pollUrl").asString());
  }

  /** The data of the job at that path once it has ended. */
  static JsonNode ended(Api api, String poll) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> api.get(poll).expect(200).json().path("data"),
            data -> !data.path("finishedAt").isNull());
  }

  /** Writes a small archive as Proxmox VE would name it. */
  static Path archive(Path directory, int vmid, String day, String name) {
    return archive(directory, vmid, day, name, "");
  }

  /** The same with further lines in its configuration. */
  static Path archive(Path directory, int vmid, String day, String name, String lines) {
    try {
      Path dump = Files.createDirectories(directory.resolve("dump"));
      Path disk = Files.createTempFile("disk", ".raw");
      try (RandomAccessFile raw = new RandomAccessFile(disk.toFile(), "rw")) {
        raw.setLength((long) DISK_MIB << 20);
        raw.seek(510);
        raw.write(new byte[] {0x55, (byte) 0xaa});
      }
      String config =
          """
          boot: order=scsi0
          cores: 2
          memory: 2048
          name: %s
          net0: virtio=BC:24:11:00:00:01,bridge=vmbr0
          ostype: l26
          scsi0: local-lvm:vm-%d-disk-0,size=8M
          scsihw: virtio-scsi-single
          #qmdump#map:scsi0:drive-scsi0:local-lvm:raw:
          """
                  .formatted(name, vmid)
              + lines;
      Path file =
          dump.resolve("vzdump-qemu-%d-%s-03_00_00.vma".formatted(vmid, day.replace('-', '_')));
      VmaWriter.create(
          file,
          false,
          new WriteOptions(
              UUID.randomUUID(), Instant.parse(day + "T03:00:00Z"), Compression.NONE, 3, 1),
          List.of(new ConfigBlob("qemu-server.conf", config.getBytes(StandardCharsets.UTF_8))),
          List.of(new DiskImage("drive-scsi0", disk)),
          ReadControl.NONE);
      Files.delete(disk);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A customer with all that a restore needs. */
  final class Customer {

    final AccountId account;
    final Vps vps;
    final Backup backup;
    final Path directory;
    final int vmid;

    private Customer(AccountId account, Vps vps, Backup backup, Path directory, int vmid) {
      this.account = account;
      this.vps = vps;
      this.backup = backup;
      this.directory = directory;
      this.vmid = vmid;
    }

    String key(Scope... scopes) {
      Set<Scope> held = Set.copyOf(Arrays.asList(scopes.length == 0 ? Scope.values() : scopes));
      return part(Keys.class).create(account, "test", held, List.of(), null).text();
    }

    Api api(Scope... scopes) {
      return caller("Authorization", "Bearer " + key(scopes));
    }

    String vpsPath() {
      return "/api/v2/vps/" + vps.id().text();
    }

    String restorePath() {
      return vpsPath() + "/backups/" + backup.id().text() + "/actions/restore-to-payg";
    }

    void change(Accounts.Wish wish) {
      part(Accounts.class).update(account, wish);
    }

    void changeVps(Inventory.Wish wish) {
      part(Inventory.class).update(vps.id(), wish);
    }

    long instances() {
      return store().transact(tx -> tx.accounts().usage(account)).instances();
    }

    Vps find(VpsId id) {
      return store().transact(tx -> tx.vpses().find(account, id)).orElseThrow();
    }
  }

  @Override
  public void close() {
    context.close();
  }
}
