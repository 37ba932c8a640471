package dev.vakna.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vakna.core.id.JobId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Two servers on one host, with one PostgreSQL and one directory of machines. {@code
 * -Dvakna.crash.takeovers=N} measures more take-overs.
 */
class TwoServersIT {

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int IN_CI = 2;

  @Test
  void theyShareTheWorkAndWhenOneIsKilledTheOtherFinishesItsRestores() throws Exception {
    int wanted = Integer.getInteger("vakna.crash.takeovers", IN_CI);
    Random random = new Random(Long.getLong("vakna.crash.seed", 4));
    Distribution takeovers = new Distribution();
    try (Installation vakna =
        Installation.start("--vakna.restores.silence=2s", "--vakna.restores.slots=1")) {
      vakna.addServer();
      BootSectorBackups backups = BootSectorBackups.into(vakna.storeDirectory());
      vakna.smallMachines();
      vakna.customerWithImportedStore();
      StubbornClient client = new StubbornClient(vakna);
      String path = client.restorePaths(BootSectorBackups.ALL).get(BootSectorBackups.LARGE.name());

      for (int round = 0; round < wanted; round++) {
        List<String> jobs = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
          jobs.add(client.restore(path, "take-over-%d-%d".formatted(round, i)).orElseThrow());
        }
        // One slot each: two at work at once are at work on two servers.
        await()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(2))
            .until(() ->
                new TreeSet<>(List.of(worker(vakna, jobs.get(0)), worker(vakna, jobs.get(1))))
                        .stream().filter(worker -> !worker.isEmpty()).count()
                    == 2);
        Disturber.pause(Duration.ofMillis(random.nextInt(1500)));
        takeovers.add(takeOver(vakna, jobs.get(random.nextInt(2))));
        for (String job : jobs) {
          assertThat(vakna.database().text(status(job))).as(job).contains("COMPLETED");
        }
        await().atMost(PATIENCE).until(() -> Stock.leftovers(vakna, backups), Map::isEmpty);
        for (String job : jobs) {
          client.destroy(vakna.machineOf(job));
        }
      }
      await().atMost(PATIENCE).until(() -> vakna.machineDirectories().isEmpty());
    }
    System.out.println("{\"takeoverSeconds\":{%s}}".formatted(takeovers.json()));
    assertThat(takeovers.count()).isEqualTo(wanted);
  }

  /** Kills the server that works at the job; answers how long it was until the other did. */
  private static Duration takeOver(Installation vakna, String job) throws Exception {
    String before = worker(vakna, job);
    List<ServerProcess> holders =
        vakna.servers().stream().filter(each -> before.endsWith("/" + each.pid())).toList();
    assertThat(holders).as("the restore is still at work, by one of the two").hasSize(1);
    ServerProcess killed = holders.getFirst();
    killed.kill();
    long dead = System.nanoTime();
    await()
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(2))
        .until(() -> {
          String now = worker(vakna, job);
          return !now.isEmpty() && !now.equals(before);
        });
    Duration took = Duration.ofNanos(System.nanoTime() - dead);
    await()
        .atMost(PATIENCE)
        .until(() ->
            vakna
                .database()
                .text("select id from operations where finished_at is null limit 1")
                .isEmpty());
    killed.start();
    return took;
  }

  private static String worker(Installation vakna, String job) {
    return vakna.database().text(column("coalesce(worker, '')", job)).orElse("");
  }

  private static String status(String job) {
    return column("status", job);
  }

  private static String column(String what, String job) {
    return "select %s from operations where id = '%s'"
        .formatted(what, JobId.parse(job).orElseThrow().value());
  }
}
