package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.admin.Places;
import dev.vakna.core.archive.ArchiveFacts;
import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.backup.BackupStore;
import dev.vakna.core.backup.BackupStores;
import dev.vakna.core.machine.MachineName;
import dev.vakna.store.bounded.BoundedStore;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A whole server, and one store more than there are processors whose calls hang in the system,
 * where nothing can interrupt them: everything else goes on meanwhile.
 */
class HungStoresTest {

  private static final int STORES = Runtime.getRuntime().availableProcessors() + 1;
  private static final String BASE = "/internal/admin/stores/";

  @TempDir Path home;
  private final AtomicInteger hanging = new AtomicInteger();
  private final AtomicBoolean over = new AtomicBoolean();

  @Test
  void hungStoresHoldUpNothingElse() throws Exception {
    List<Path> pipes = new ArrayList<>();
    for (int i = 0; i < STORES; i++) {
      pipes.add(HostileDirectories.pipe(home.resolve("pipes-" + i), 900 + i));
    }
    ExecutorService callers = Executors.newCachedThreadPool();
    try (TestServer server = TestServer.startWithStores(home, stores -> new Hung(stores, pipes))) {
      TestServer.Customer customer = server.customer();
      Api operator = server.operator();
      for (int i = 0; i < STORES; i++) {
        // Pipes and endless archives are told without hanging, in directories of their own.
        Path hostile = home.resolve("hostile-" + i);
        HostileDirectories.pipe(hostile, 800 + i);
        HostileDirectories.endless(hostile, 800 + i);
        server.part(Places.class).put("hung-" + i, "directory", home.toString());
        server.part(Places.class).put("hostile-" + i, "directory", hostile.toString());
        String hung = BASE + "hung-" + i + "/scan";
        String endless = BASE + "hostile-" + i + "/scan";
        callers.execute(() -> operator.post(hung, ""));
        callers.execute(() -> operator.post(endless, ""));
      }
      Awaitility.await().until(() -> hanging.get() >= STORES);

      server.caller().get("/healthz").expect(200);
      server.caller().get("/readyz").expect(200);
      Api api = customer.api();
      JsonNode ended = TestServer.ended(api, api.post(customer.restorePath(), "{}").expect(202));
      assertThat(ended.path("isCompleted").asBoolean()).as(ended.toString()).isTrue();
      TestServer.archive(customer.directory, customer.vmid, "2026-03-02", "another");
      String scan = BASE + "store-" + customer.vmid + "/scan";
      Awaitility.await()
          .until(() -> {
            operator.post(scan, "").expect(200);
            return server
                    .store()
                    .transact(tx -> tx.backups().inStore("store-" + customer.vmid))
                    .size()
                == 2;
          });
      MachineName machine = server.engine().inventory().iterator().next();
      server.engine().switchOff(machine);
      Awaitility.await()
          .until(
              () -> api.get("/api/v2/vps").expect(200).json().toString().contains("\"stopped\""));
      assertThat(hanging.get()).as("all the while").isGreaterThanOrEqualTo(STORES);
      release(pipes, callers);
    } finally {
      callers.shutdownNow();
    }
  }

  /** Whoever waits at a pipe goes on when somebody writes. */
  private void release(List<Path> pipes, ExecutorService callers) {
    over.set(true);
    for (Path pipe : pipes) {
      callers.execute(() -> {
        while (hanging.get() > 0) {
          try {
            new FileOutputStream(pipe.toFile()).close();
          } catch (IOException e) {
            return;
          }
        }
      });
    }
    Awaitility.await().until(() -> hanging.get() == 0);
  }

  /** Some stores hang; the others are those of the server. */
  private final class Hung implements BackupStores {
    private final BackupStores others;
    private final List<Path> pipes;
    private final ConcurrentHashMap<String, BackupStore> opened = new ConcurrentHashMap<>();

    Hung(BackupStores others, List<Path> pipes) {
      this.others = others;
      this.pipes = pipes;
    }

    @Override
    public Optional<BackupStore> find(String name) {
      return name.startsWith("hung-")
          ? Optional.of(
              opened.computeIfAbsent(
                  name,
                  _ ->
                      new BoundedStore(
                          new HungStore(name, pipes.get(Integer.parseInt(name.substring(5)))),
                          BoundedStore.Limits.STANDARD)))
          : others.find(name);
    }
  }

  private final class HungStore implements BackupStore {
    private final String name;
    private final Path pipe;

    HungStore(String name, Path pipe) {
      this.name = name;
      this.pipe = pipe;
    }

    private IOException hang() {
      if (!over.get()) {
        hanging.incrementAndGet();
        try (FileInputStream never = new FileInputStream(pipe.toFile())) {
          never.read();
        } catch (IOException e) {
          return e;
        } finally {
          hanging.decrementAndGet();
        }
      }
      return new IOException("it hung");
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public Listing list() throws IOException {
      throw hang();
    }

    @Override
    public boolean has(String key) throws IOException {
      throw hang();
    }

    @Override
    public ArchiveFacts inspect(String key) throws IOException {
      throw hang();
    }

    @Override
    public ArchiveSource open(String key) throws IOException {
      throw hang();
    }
  }
}
