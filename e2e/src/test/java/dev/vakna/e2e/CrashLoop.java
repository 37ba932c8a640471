package dev.vakna.e2e;

import static org.awaitility.Awaitility.await;

import dev.vakna.core.id.VpsId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Rounds of restores, each with one disturbance at a moment that the seed chooses; after each,
 * everything must come to rest with nothing left over on any side.
 */
final class CrashLoop {

  private static final Duration REST = Duration.ofSeconds(120);

  /** Machines that stay for the next rounds; more are removed. */
  private static final int KEPT = 4;

  private final Installation vakna;
  private final BootSectorBackups backups;
  private final StubbornClient client;
  private final Disturber disturber;
  private final Owners owners;
  private final List<Disturbance> possible;
  private final long seed;
  private final Map<Disturbance, Integer> disturbances = new EnumMap<>(Disturbance.class);
  private final Map<String, Integer> refusals = new TreeMap<>();
  private final Distribution roundTimes = new Distribution();
  private final Map<Stock.Kind, Integer> leftovers = new EnumMap<>(Stock.Kind.class);
  private final List<String> laps = new ArrayList<>();
  private int rounds;
  private int repeatedKeys;
  private int cancels;
  private String doing = "";

  CrashLoop(Installation vakna, BootSectorBackups backups, Optional<Volume> volume, long seed) {
    this.vakna = vakna;
    this.backups = backups;
    this.client = new StubbornClient(vakna);
    this.disturber = new Disturber(vakna, backups, volume, client);
    this.owners = new Owners(vakna, backups, client);
    this.possible =
        Arrays.stream(Disturbance.values())
            .filter(each -> each != Disturbance.DISK_FULL || volume.isPresent())
            .toList();
    this.seed = seed;
    for (Stock.Kind kind : Stock.Kind.values()) {
      leftovers.put(kind, 0);
    }
  }

  /** What one round wants. */
  private record Wish(String guest, String key, boolean twice, boolean cancelled, Duration after) {}

  /**
   * Runs rounds and then removes everything.
   *
   * @param first the number of the first round; what a round does follows from seed and number
   * @throws AssertionError when something is left over; the message says all that is known
   */
  void run(int first, int wanted) throws Exception {
    begin(first);
    for (int round = first; round < first + wanted; round++) {
      Disturbance disturbance = disturbance(round);
      doing = "seed %d, round %d, %s".formatted(seed, round, disturbance);
      laps.clear();
      long began = System.nanoTime();
      try {
        round(round, disturbance, new Random(seed * 1_000_003 + round));
        lap("disturbed", began);
        rest();
      } catch (Exception | AssertionError e) {
        throw new AssertionError("%s: %s%n%s".formatted(doing, e.getMessage(), logs()), e);
      }
      disturbances.merge(disturbance, 1, Integer::sum);
      rounds++;
      roundTimes.add(Duration.ofNanos(System.nanoTime() - began));
      lap("all", began);
      System.out.println(doing + ": " + String.join(", ", laps));
    }
    doing = "seed %d, the end".formatted(seed);
    for (String vps : machines()) {
      client.destroy(vps);
    }
    rest();
    if (!machines().isEmpty()) {
      throw new AssertionError("machines are left at the end: " + machines());
    }
  }

  /** Machines of which owners want something in the first round. */
  private void begin(int first) throws Exception {
    doing = "seed %d, before round %d".formatted(seed, first);
    owners.retain();
    String path = client.restorePaths(BootSectorBackups.ALL).get(BootSectorBackups.QUICK.name());
    for (int i = 0; i < Owners.AT_ONCE; i++) {
      client.restore(path, "%d-%d-first-%d".formatted(seed, first, i));
    }
    rest();
  }

  /** Each kind comes once before any comes again. */
  private Disturbance disturbance(int round) {
    List<Disturbance> order = new ArrayList<>(possible);
    Collections.shuffle(order, new Random(seed * 1_000_003 - 1 - round / order.size()));
    return order.get(round % order.size());
  }

  private void lap(String name, long since) {
    laps.add(String.format(Locale.ROOT, "%s %.1f s", name, (System.nanoTime() - since) / 1e9));
  }

  private void round(int round, Disturbance disturbance, Random random) throws Exception {
    Map<String, String> paths = client.restorePaths(BootSectorBackups.ALL);
    List<Wish> wishes = wishes(round, disturbance, random);
    List<String> stages = disturber.stagesFor(disturbance);
    String stage = stages.get(random.nextInt(stages.size()));
    Duration longer =
        Duration.ofMillis(random.nextInt(5) == 0 ? random.nextInt(2000) : random.nextInt(150));
    List<String> old = machines();
    long chance = random.nextLong();
    List<Owners.Task> tasks =
        owners.tasks(seed, round, old.subList(Math.max(0, old.size() - KEPT), old.size()));
    doing += ", at '%s' and %d ms, %s, %s".formatted(stage, longer.toMillis(), wishes, tasks);
    owners.prepare(round, tasks);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      List<Future<Optional<String>>> jobs = new ArrayList<>();
      for (Wish wish : wishes) {
        jobs.add(threads.submit(() -> client.restore(paths.get(wish.guest()), wish.key())));
        if (wish.twice()) {
          jobs.add(threads.submit(() -> client.restore(paths.get(wish.guest()), wish.key())));
          repeatedKeys++;
        }
      }
      old.stream()
          .limit(Math.max(0, old.size() - KEPT))
          .forEach(vps -> all.add(threads.submit(() -> client.destroy(vps))));
      for (Owners.Task task : tasks) {
        all.add(
            threads.submit(() -> {
              owners.run(task);
              return task;
            }));
      }
      Map<String, String> accepted = accepted(wishes, jobs);
      for (Wish wish : wishes) {
        String job = accepted.get(wish.key());
        if (wish.cancelled() && job != null) {
          cancels++;
          all.add(
              threads.submit(() -> {
                Disturber.pause(wish.after());
                client.cancel(job);
              }));
        }
      }
      String watched = accepted.get(wishes.getFirst().key());
      if (watched != null) {
        disturber.disturb(disturbance, watched, stage, longer, new Random(chance));
      }
      for (Future<?> each : all) {
        each.get();
      }
    }
  }

  /** The job of each key that was accepted; equal keys must have led to one job. */
  private Map<String, String> accepted(List<Wish> wishes, List<Future<Optional<String>>> jobs)
      throws ExecutionException, InterruptedException {
    Map<String, String> accepted = new TreeMap<>();
    int next = 0;
    for (Wish wish : wishes) {
      Optional<String> first = jobs.get(next++).get();
      Optional<String> second = wish.twice() ? jobs.get(next++).get() : first;
      if (!first.equals(second)) {
        throw new AssertionError(
            "one key led to %s and to %s".formatted(first.orElse("none"), second.orElse("none")));
      }
      if (first.isPresent()) {
        accepted.put(wish.key(), first.get());
      } else {
        refusals.merge(wish.guest(), 1, Integer::sum);
      }
    }
    return accepted;
  }

  private List<Wish> wishes(int round, Disturbance disturbance, Random random) {
    List<Wish> wishes = new ArrayList<>();
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      String guest =
          switch (i == 0 ? disturbance : Disturbance.NONE) {
            case ARCHIVE_TRUNCATED -> BootSectorBackups.DOOMED.name();
            case DISK_FULL -> BootSectorBackups.LARGE.name();
            default ->
                (random.nextInt(3) > 0 ? BootSectorBackups.QUICK : BootSectorBackups.LARGE).name();
          };
      wishes.add(
          new Wish(
              guest,
              "%d-%d-%d".formatted(seed, round, i),
              random.nextInt(3) == 0,
              random.nextInt(4) == 0,
              Duration.ofMillis(random.nextInt(2500))));
    }
    return wishes;
  }

  /** Waits until nothing moves any more and counts; anything left over is a failure. */
  private void rest() throws IOException {
    long since = System.nanoTime();
    for (ServerProcess server : vakna.servers()) {
      if (!server.alive()) {
        throw new AssertionError("a server ended by itself: " + server.log());
      }
      server.awaitReady();
    }
    lap("servers back", since);
    since = System.nanoTime();
    if (backups.doomedIsDamaged()) {
      awaitNothingUnended();
      backups.mendDoomed();
    }
    awaitNothingUnended();
    owners.mend();
    lap("ended", since);
    since = System.nanoTime();
    try {
      await()
          .atMost(REST)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(100))
          .until(() -> Stock.leftovers(vakna, backups).isEmpty() && owners.broken().isEmpty());
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(
          "left over: %s, broken: %s".formatted(Stock.leftovers(vakna, backups), owners.broken()),
          e);
    }
    lap("settled", since);
  }

  private void awaitNothingUnended() {
    await("the end of all operations")
        .atMost(REST)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .until(() ->
            vakna
                .database()
                .text("select id from operations where finished_at is null limit 1")
                .isEmpty());
  }

  private List<String> machines() {
    return vakna
        .database()
        .rows(
            "select id from vps where restored_job is not null and status = 'ACTIVE' order by id",
            row -> new VpsId(row.getObject(1, UUID.class)).text());
  }

  private String logs() {
    return vakna.servers().stream()
        .map(server -> "--- %s%n%s".formatted(server.home(), server.log()))
        .collect(Collectors.joining("\n"));
  }

  /** What was done, as one line of JSON. */
  String summary() {
    Map<String, Integer> outcomes = new TreeMap<>();
    vakna
        .database()
        .rows(
            "select case when status = 'COMPLETED' then 'completed' when failure_code = 'cancelled' then 'cancelled' else 'failed' end, count(*) from operations where kind = 'vps.restore_to_payg' group by 1",
            row -> outcomes.put(row.getString(1), row.getInt(2)));
    Map<String, Integer> failures = new TreeMap<>();
    vakna
        .database()
        .rows(
            "select failure_code, count(*) from operations where kind = 'vps.restore_to_payg' and status = 'FAILED' group by 1",
            row -> failures.put(row.getString(1), row.getInt(2)));
    Map<String, Integer> acts = new TreeMap<>();
    vakna
        .database()
        .rows(
            "select kind, count(*) from reconciler_acts group by 1",
            row -> acts.put(row.getString(1), row.getInt(2)));
    Map<String, Integer> jobs = new TreeMap<>();
    vakna
        .database()
        .rows(
            "select kind || ':' || lower(status), count(*) from operations where kind <> 'vps.restore_to_payg' group by 1",
            row -> jobs.put(row.getString(1), row.getInt(2)));
    return "{\"rounds\":%d,\"seed\":%d,\"disturbances\":%s,\"owners\":%s,\"ownersJobs\":%s,\"accepted\":%d,\"outcomes\":%s,\"refused\":%s,\"repeatedKeys\":%d,\"cancelsAsked\":%d,\"failures\":%s,\"reconcilerActs\":%s,\"leftovers\":%s,\"roundSeconds\":{%s}}"
        .formatted(
            rounds,
            seed,
            json(disturbances),
            json(owners.outcomes()),
            json(jobs),
            outcomes.values().stream().mapToInt(Integer::intValue).sum(),
            json(outcomes),
            json(refusals),
            repeatedKeys,
            cancels,
            json(failures),
            json(acts),
            json(leftovers),
            roundTimes.json());
  }

  /** Errands of owners that came in no round. */
  Set<Errand> unasked() {
    return owners.unasked();
  }

  private static String json(Map<?, Integer> counts) {
    return counts.entrySet().stream()
        .map(each ->
            "\"%s\":%d"
                .formatted(each.getKey().toString().toLowerCase(Locale.ROOT), each.getValue()))
        .collect(Collectors.joining(",", "{", "}"));
  }
}
