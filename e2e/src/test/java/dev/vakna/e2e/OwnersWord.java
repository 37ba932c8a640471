package dev.vakna.e2e;

import static org.awaitility.Awaitility.await;

import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.e2e.StubbornClient.Heard;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What owners were told of their machines and backups, and whether the records hold it. What was
 * sent several times and then refused may have been done by a sending that was thought lost: of
 * such a call both are right, and only of such a one. Safe for use by many threads.
 */
final class OwnersWord {

  private static final Duration SEEN = Duration.ofSeconds(60);

  private final Installation vakna;
  private final BootSectorBackups backups;
  private final StubbornClient client;

  /** The kind and VPS of every job that was accepted. */
  private final Map<String, String> jobs = new HashMap<>();

  /** The sizes that each machine may have. */
  private final Map<String, Set<Size>> sizes = new HashMap<>();

  /** The standings that the end of each machine may have. */
  private final Map<String, Set<End>> ends = new HashMap<>();

  /** Machines whose end may be scheduled late, by a sending that was thought lost. */
  private final Set<String> late = new HashSet<>();

  private volatile String spare = "";
  private volatile Set<Boolean> spareStays = Set.of(false);

  OwnersWord(Installation vakna, BootSectorBackups backups, StubbornClient client) {
    this.vakna = vakna;
    this.backups = backups;
    this.client = client;
  }

  /** A machine's size in cores and GiB. */
  record Size(int cores, int gib) {}

  /** How it stands with a machine's end. */
  enum End {
    NONE,
    SCHEDULED,
    GONE
  }

  private record Row(String vps, Size size, End end) {}

  private List<Row> rows() {
    return vakna
        .database()
        .rows(
            "select v.id, v.cpu_cores, v.memory_gb, e.scheduled_at is not null from vps v left join vps_ends e on e.vps_id = v.id where v.restored_job is not null and v.status = 'ACTIVE'",
            row ->
                new Row(
                    new VpsId(row.getObject(1, UUID.class)).text(),
                    new Size(row.getInt(2), row.getInt(3)),
                    row.getBoolean(4) ? End.SCHEDULED : End.NONE));
  }

  /**
   * A round begins: what is recorded holds until somebody says something else.
   *
   * @param several machines of which several errands speak at once, so that nobody can tell whose
   *     word is the last
   */
  synchronized void before(Set<String> several) {
    sizes.clear();
    ends.clear();
    late.clear();
    List<Row> rows = new ArrayList<>(rows());
    rows.removeIf(row -> several.contains(row.vps()));
    for (Row row : rows) {
      sizes.put(row.vps(), new HashSet<>(Set.of(row.size())));
      ends.put(row.vps(), new HashSet<>(Set.of(row.end())));
    }
  }

  synchronized void accepted(String job, String kind, String vps) {
    jobs.put(job, kind + " " + vps);
  }

  private static boolean granted(List<Heard> heard) {
    return heard.stream().anyMatch(each -> each.answer().status() < 300);
  }

  private static boolean doubtful(List<Heard> heard) {
    return heard.stream().anyMatch(Heard::repeated);
  }

  synchronized void resized(String vps, Size size, List<Heard> heard) {
    Set<Size> may = sizes.getOrDefault(vps, new HashSet<>());
    if (granted(heard)) {
      may.clear();
    }
    if (granted(heard) || doubtful(heard)) {
      may.add(size);
    }
  }

  synchronized void ended(String vps, End end, List<Heard> heard) {
    Set<End> may = ends.getOrDefault(vps, new HashSet<>());
    if (granted(heard)) {
      may.clear();
    }
    if (granted(heard) || doubtful(heard)) {
      may.add(end);
    }
    if (!granted(heard) && doubtful(heard)) {
      late.add(vps);
    }
  }

  /** Refused or not: where nothing is taken back, nothing was scheduled before. */
  synchronized void withdrawn(String vps) {
    Set<End> may = ends.getOrDefault(vps, new HashSet<>());
    if (!late.contains(vps)) {
      may.remove(End.SCHEDULED);
    }
    may.add(End.NONE);
  }

  /** Sees to it that there is a backup that may be deleted. */
  void spareFor(int round) {
    if (spare().isPresent()) {
      return;
    }
    spare =
        "vzdump-qemu-%d-2026_11_02-%02d_%02d_%02d.vma.zst"
            .formatted(
                BootSectorBackups.SPARED.vmid(), round / 3600 % 24, round / 60 % 60, round % 60);
    try {
      backups.makeSpare(spare);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    spareStays = Set.of(true);
    await("the spare backup").atMost(SEEN).until(() -> spare().isPresent());
  }

  /** The spare backup, where it is recorded. */
  Optional<UUID> spare() {
    return available(spare, "owner");
  }

  /** The retained backup, where it is recorded. */
  Optional<UUID> retained() {
    return available(BootSectorBackups.RETAINED.file(), "former");
  }

  private Optional<UUID> available(String file, String whose) {
    return vakna
        .database()
        .rows(
            "select id from backups where key like '%%%s' and %s is not null and state = 'AVAILABLE'"
                .formatted(file.isEmpty() ? "none" : file, whose),
            row -> row.getObject(1, UUID.class))
        .stream()
        .findFirst();
  }

  /** A sending that came too late finds none. */
  synchronized void deleted(List<Heard> heard) {
    boolean gone =
        heard.stream()
            .anyMatch(each ->
                each.answer().status() < 300
                    || each.answer().status() == 404
                    || each.answer()
                        .body()
                        .path("detail")
                        .asString("")
                        .contains("is being deleted"));
    spareStays = gone ? Set.of(false) : doubtful(heard) ? Set.of(true, false) : Set.of(true);
  }

  /** The retained archive's record goes with it, and comes back with it. */
  void mend() throws IOException {
    if (backups.retainedIsAway()) {
      await("the end of the record of an archive that is gone")
          .atMost(SEEN)
          .until(() ->
              vakna
                  .database()
                  .text(
                      "select id from backups where key like '%%%s'"
                          .formatted(BootSectorBackups.RETAINED.file()))
                  .isEmpty());
      backups.bringRetainedBack();
    }
  }

  /** What does not hold, in words. */
  synchronized List<String> broken() throws IOException {
    List<String> broken = new ArrayList<>();
    Map<String, Row> now = new HashMap<>();
    rows().forEach(row -> now.put(row.vps(), row));
    sizes.forEach((vps, may) -> {
      Row row = now.get(vps);
      if (row != null && !may.contains(row.size())) {
        broken.add("%s has %s instead of %s".formatted(vps, row.size(), may));
      }
    });
    ends.forEach((vps, may) -> end(vps, may, now.get(vps), broken));
    jobs(broken);
    spare(broken);
    if (!backups.retainedIsAway() && retained().isEmpty()) {
      broken.add("the retained backup is not recorded");
    }
    backups.remains().forEach(name -> broken.add(name + " lies among the archives"));
    return broken;
  }

  private void end(String vps, Set<End> may, @Nullable Row row, List<String> broken) {
    JsonNode seen =
        client.insist("GET", "/api/v2/vps/%s/cancellation".formatted(vps), null, Map.of()).body();
    End told =
        switch (seen.path("status").asString("gone")) {
          case "none", "revoked" -> End.NONE;
          case "scheduled" -> End.SCHEDULED;
          default -> End.GONE;
        };
    End recorded = row == null ? End.GONE : row.end();
    if (told != recorded) {
      broken.add("%s: its end is told as %s and recorded as %s".formatted(vps, told, recorded));
    }
    // Operators end machines, too; what an owner said is broken by one that stays alone.
    boolean operators = recorded == End.GONE && endedByOperator(vps);
    if (!may.contains(recorded) && !operators) {
      broken.add("%s: its end is %s instead of %s".formatted(vps, recorded, may));
    }
  }

  private boolean endedByOperator(String vps) {
    return vakna
        .database()
        .text(
            "select id from operations where kind = 'vps.destroy' and vps_id = '%s'"
                .formatted(VpsId.parse(vps).orElseThrow().value()))
        .filter(id -> !jobs.containsKey(new JobId(UUID.fromString(id)).text()))
        .isPresent();
  }

  /** Each job that was told is there, and each that is there was told to one key alone. */
  private void jobs(List<String> broken) {
    Map<String, String> recorded = new HashMap<>();
    vakna
        .database()
        .rows(
            "select id, kind, vps_id from operations where kind not in ('vps.restore_to_payg')",
            row ->
                recorded.put(
                    new JobId(row.getObject(1, UUID.class)).text(),
                    row.getString(2) + " " + new VpsId(row.getObject(3, UUID.class)).text()));
    jobs.forEach((job, what) -> {
      if (!what.equals(recorded.get(job))) {
        broken.add("job %s was accepted as %s and is %s".formatted(job, what, recorded.get(job)));
      }
    });
    Map<String, Set<String>> keys = new HashMap<>();
    vakna
        .database()
        .rows(
            "select route || ' ' || key, answer->>'job' from idempotency where answer->>'job' is not null and route not like '%restore%'",
            row ->
                keys.computeIfAbsent(row.getString(2), _ -> new TreeSet<>()).add(row.getString(1)));
    recorded.forEach((job, what) -> {
      Set<String> of = keys.getOrDefault(job, Set.of());
      if (of.size() > 1 || of.isEmpty() && !what.startsWith("vps.destroy")) {
        broken.add("job %s, %s, is that of the keys %s".formatted(job, what, of));
      }
    });
  }

  private void spare(List<String> broken) throws IOException {
    if (spare.isEmpty()) {
      return;
    }
    boolean there = backups.isThere(spare);
    boolean known = spare().isPresent();
    if (there != known || there && !backups.isWhole(spare) || !spareStays.contains(there)) {
      broken.add(
          "%s is %s and %s; it should stay: %s"
              .formatted(
                  spare,
                  there ? "there" : "gone",
                  known ? "recorded" : "not recorded",
                  spareStays));
    }
  }
}
