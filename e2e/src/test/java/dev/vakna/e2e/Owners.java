package dev.vakna.e2e;

import static org.awaitility.Awaitility.await;

import dev.vakna.core.id.BackupId;
import dev.vakna.core.id.VpsId;
import dev.vakna.e2e.StubbornClient.Heard;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Owners who act on their machines and backups by the public API while something is disturbed. What
 * they do follows from seed and round; what they were told is kept in {@link OwnersWord}.
 */
final class Owners {

  /** So many errands are run in each round. */
  static final int AT_ONCE = 3;

  private static final int MOST_CORES = 2;
  private static final int MOST_GIB = 2;

  private final Installation vakna;
  private final BootSectorBackups backups;
  private final StubbornClient client;
  private final OwnersWord word;
  private final Set<Errand> asked = Collections.synchronizedSet(EnumSet.noneOf(Errand.class));
  private final Map<String, Integer> outcomes = Collections.synchronizedMap(new TreeMap<>());
  private String retained = "";

  Owners(Installation vakna, BootSectorBackups backups, StubbornClient client) {
    this.vakna = vakna;
    this.backups = backups;
    this.client = client;
    this.word = new OwnersWord(vakna, backups, client);
  }

  /**
   * An errand of a round.
   *
   * @param vps the machine
   * @param key of its calls, the beginning
   * @param twice each call is sent twice at once
   * @param after so long after the round began
   * @param prepared first the machine is made what the errand needs
   */
  record Task(
      Errand errand,
      String vps,
      String key,
      boolean twice,
      Duration after,
      boolean prepared,
      int cores,
      int gib) {
    @Override
    public String toString() {
      return "%s of %s with %s%s after %d ms%s"
          .formatted(
              errand,
              vps,
              key,
              twice ? " twice" : "",
              after.toMillis(),
              errand == Errand.RESIZE ? " to %d and %d".formatted(cores, gib) : "");
    }
  }

  /** Has the VPS of a backup go, so that it is retained. */
  void retain() {
    for (JsonNode vps :
        client.insist("GET", "/api/v2/vps?limit=100", null, Map.of()).body().path("data")) {
      if (vps.path("name").asString().equals(BootSectorBackups.RETAINED.name())) {
        retained = vps.path("id").asString();
      }
    }
    client.destroy(retained);
  }

  /** What is done in a round; each errand comes once before any comes again. */
  List<Task> tasks(long seed, int round, List<String> machines) {
    Random random = new Random(seed * 1_000_003 + round ^ 0x5DEECE66DL);
    List<Task> tasks = new ArrayList<>();
    for (int i = 0; i < AT_ONCE && !machines.isEmpty(); i++) {
      int number = round * AT_ONCE + i;
      int all = Errand.values().length;
      List<Errand> order = new ArrayList<>(List.of(Errand.values()));
      Collections.shuffle(order, new Random(seed * 1_000_003 - 2 - number / all));
      tasks.add(
          new Task(
              order.get(number % all),
              machines.get((round + i) % machines.size()),
              "%d-%d-owner-%d".formatted(seed, round, i),
              random.nextInt(3) == 0,
              Duration.ofMillis(random.nextInt(2500)),
              random.nextInt(6) > 0,
              1 + random.nextInt(MOST_CORES),
              1 + random.nextInt(MOST_GIB)));
    }
    return tasks;
  }

  /** Makes what the tasks need, before anything is disturbed. */
  void prepare(int round, List<Task> tasks) {
    Map<String, Long> errands =
        tasks.stream().collect(Collectors.groupingBy(Task::vps, Collectors.counting()));
    errands.values().removeIf(count -> count < 2);
    word.before(errands.keySet());
    if (tasks.stream().anyMatch(task -> task.errand() == Errand.BACKUP_DELETED)) {
      word.spareFor(round);
    }
  }

  /** One task, as it is run beside all others. */
  void run(Task task) throws Exception {
    Disturber.pause(task.after());
    asked.add(task.errand());
    switch (task.errand()) {
      case START, STOP, SHUTDOWN, RESTART, RESET -> power(task);
      case RESIZE -> resize(task);
      case END_NOW -> end(task, "immediate");
      case END_WITH_MONTH -> end(task, "end_of_period");
      case END_WITHDRAWN -> {
        end(task, "end_of_period");
        withdraw(task);
      }
      case BACKUP_DELETED -> delete(task);
      case RETAINED_LOST -> loseRetained(task);
    }
  }

  private void power(Task task) throws Exception {
    if (task.prepared()) {
      boolean on = task.errand() != Errand.START;
      switched(task, on ? "start" : "stop", on);
    }
    act(task, task.errand().word());
  }

  /** Sees to it that the machine is on, or off, as far as that is granted. */
  private void switched(Task task, String act, boolean on) throws Exception {
    String power = power(task.vps());
    if (power.equals(on ? "stopped" : "running")) {
      Optional<String> job = act(task, act);
      if (job.isPresent()) {
        client.awaitEnd(job.get());
      }
    }
  }

  private String power(String vps) {
    return client
        .insist("GET", "/api/v2/vps/" + vps, null, Map.of())
        .body()
        .path("powerState")
        .asString("gone");
  }

  private Optional<String> act(Task task, String act) throws Exception {
    List<Heard> heard = said(task, act, path(task, act), null);
    Optional<String> job = job(act, heard);
    job.ifPresent(id -> word.accepted(id, "vps." + act, task.vps()));
    return job;
  }

  private static String path(Task task, String act) {
    return "/api/v2/vps/%s/actions/%s".formatted(task.vps(), act);
  }

  private void resize(Task task) throws Exception {
    if (task.prepared()) {
      switched(task, "stop", false);
    }
    OwnersWord.Size size = new OwnersWord.Size(task.cores(), task.gib());
    List<Heard> heard =
        said(
            task,
            "resize",
            path(task, "resize"),
            Map.of("cpuCores", size.cores(), "memoryGb", size.gib()));
    word.resized(task.vps(), size, heard);
    if (task.prepared()) {
      act(task, "start");
    }
  }

  private void end(Task task, String type) throws Exception {
    boolean now = type.equals("immediate");
    String call = now ? "end_now" : "end_with_month";
    List<Heard> heard = said(task, call, path(task, "cancel"), Map.of("cancelType", type));
    job(call, heard)
        .ifPresent(id -> word.accepted(id, now ? "vps.destroy" : "vps.schedule_end", task.vps()));
    word.ended(task.vps(), now ? OwnersWord.End.GONE : OwnersWord.End.SCHEDULED, heard);
  }

  private void withdraw(Task task) throws Exception {
    sent(
        task,
        "withdraw",
        "DELETE",
        "/api/v2/vps/%s/cancellation".formatted(task.vps()),
        null,
        Map.of());
    word.withdrawn(task.vps());
  }

  private void delete(Task task) throws Exception {
    Optional<UUID> id = word.spare();
    if (id.isPresent()) {
      UUID quick =
          vakna
              .database()
              .rows(
                  "select owner from backups where id = '%s'".formatted(id.get()),
                  row -> row.getObject(1, UUID.class))
              .getFirst();
      word.deleted(
          sent(
              task,
              "delete_backup",
              "DELETE",
              "/api/v2/vps/%s/backups/%s"
                  .formatted(new VpsId(quick).text(), new BackupId(id.get()).text()),
              null,
              Map.of()));
    }
  }

  private void loseRetained(Task task) throws Exception {
    Optional<UUID> id = word.retained();
    if (id.isPresent()) {
      said(
          task,
          "restore_retained",
          "/api/v2/vps/%s/backups/%s/actions/restore-to-payg"
              .formatted(retained, new BackupId(id.get()).text()),
          StubbornClient.SMALL);
      Disturber.pause(Duration.ofMillis(250L * task.cores() * task.gib() - 250));
    }
    await("the store").until(backups::takeRetainedAway);
  }

  private List<Heard> said(Task task, String call, String path, @Nullable Object body)
      throws Exception {
    return sent(task, call, "POST", path, body, Map.of("Idempotency-Key", task.key() + "-" + call));
  }

  /** Sends a call, once or twice at once. */
  private List<Heard> sent(
      Task task,
      String call,
      String method,
      String path,
      @Nullable Object body,
      Map<String, String> headers)
      throws Exception {
    Callable<Heard> sending = () -> client.heard(method, path, body, headers);
    List<Heard> heard = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Heard>> all = new ArrayList<>();
      for (int i = 0; i < (task.twice() ? 2 : 1); i++) {
        all.add(threads.submit(sending));
      }
      for (Future<Heard> each : all) {
        heard.add(each.get());
      }
    }
    for (Heard each : heard) {
      JsonNode said = each.answer().body();
      String outcome =
          each.answer().status() < 300
              ? "accepted"
              : said.path("extensions").path("gate").asString(said.path("code").asString());
      outcomes.merge(call + ":" + outcome, 1, Integer::sum);
    }
    return heard;
  }

  /** The one job that a key led to, however often it was sent; none when it was refused. */
  private static Optional<String> job(String call, List<Heard> heard) {
    Set<String> jobs =
        heard.stream()
            .filter(each -> each.answer().status() == 202)
            .map(each -> each.answer().body().path("operation").path("jobId").asString())
            .collect(Collectors.toSet());
    if (jobs.size() > 1) {
      throw new AssertionError("one key of %s led to %s".formatted(call, jobs));
    }
    return jobs.stream().findFirst();
  }

  /** Brings back what was lost for a round. */
  void mend() throws IOException {
    word.mend();
  }

  /** What owners were told and does not hold, in words. */
  List<String> broken() throws IOException {
    return word.broken();
  }

  /** Errands that nobody ran. */
  Set<Errand> unasked() {
    Set<Errand> unasked = EnumSet.allOf(Errand.class);
    unasked.removeAll(asked);
    return unasked;
  }

  /** Answers by call and outcome. */
  Map<String, Integer> outcomes() {
    return Map.copyOf(outcomes);
  }
}
