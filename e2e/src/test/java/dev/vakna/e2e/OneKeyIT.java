package dev.vakna.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vakna.e2e.Installation.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

/** A thousand equal calls at once, with one idempotency key. */
class OneKeyIT {

  private static final int CALLS = 1000;
  private static final int CONNECTIONS = 64;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @Test
  void aThousandEqualCallsAtOnceMakeOneMachine() throws Exception {
    try (Installation vakna = Installation.start("--vakna.restores.silence=2s")) {
      BootSectorBackups backups = BootSectorBackups.into(vakna.storeDirectory());
      vakna.smallMachines();
      vakna.customerWithImportedStore();
      StubbornClient client = new StubbornClient(vakna);
      String path = client.restorePaths(BootSectorBackups.ALL).get(BootSectorBackups.QUICK.name());
      Map<String, Integer> answers = new TreeMap<>();
      Set<String> jobs = new TreeSet<>();
      long began = System.nanoTime();
      for (Answer answer : all(vakna, path)) {
        boolean accepted = answer.status() == 202;
        String said =
            accepted
                ? "202"
                : "%d %s".formatted(answer.status(), answer.body().path("code").asString(""));
        answers.merge(said, 1, Integer::sum);
        if (accepted) {
          jobs.add(answer.body().get("operation").get("jobId").asString());
        }
      }
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      System.out.println(
          "{\"calls\":%d,\"answers\":\"%s\",\"seconds\":%.2f}"
              .formatted(CALLS, answers, took.toMillis() / 1000.0));

      assertThat(answers.keySet()).isSubsetOf("202", "409 idempotency_in_progress");
      assertThat(jobs).hasSize(1);
      String job = jobs.iterator().next();
      assertThat(client.restore(path, "one-key")).as("those told to ask again").contains(job);
      await().atMost(PATIENCE).until(() -> Stock.leftovers(vakna, backups), Map::isEmpty);
      assertThat(count(vakna, "vps where restored_job is not null")).isEqualTo(1);
      assertThat(count(vakna, "address_leases")).isEqualTo(1);
      assertThat(count(vakna, "operations")).isEqualTo(1);
      assertThat(count(vakna, "idempotency")).isEqualTo(1);
      assertThat(vakna.machineDirectories()).hasSize(1);
      assertThat(vakna.machineProcesses()).hasSize(1);
      assertThat(vakna.job(job).get("status").asString()).isEqualTo("completed");
    }
  }

  private static List<Answer> all(Installation vakna, String path) throws Exception {
    Semaphore connections = new Semaphore(CONNECTIONS);
    List<Future<Answer>> calls = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < CALLS; i++) {
        calls.add(
            threads.submit(() -> {
              connections.acquire();
              try {
                return vakna.call(
                    vakna.servers().getFirst(),
                    "POST",
                    path,
                    StubbornClient.SMALL,
                    Map.of("Idempotency-Key", "one-key"),
                    PATIENCE);
              } finally {
                connections.release();
              }
            }));
      }
      List<Answer> answers = new ArrayList<>();
      for (Future<Answer> call : calls) {
        answers.add(call.get());
      }
      return answers;
    }
  }

  private static int count(Installation vakna, String from) {
    return vakna.database().rows("select count(*) from " + from, row -> row.getInt(1)).getFirst();
  }
}
