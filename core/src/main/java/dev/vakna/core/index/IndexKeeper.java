package dev.vakna.core.index;

import dev.vakna.core.archive.ArchiveFault;
import dev.vakna.core.archive.ArchiveIdentity;
import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.backup.BackupStores;
import dev.vakna.core.backup.SilentStoreException;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.store.Store;
import dev.vakna.operations.Pace;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Has indexes made of what the stores hold, one after the other, while nothing better is to be
 * done: the making stands still while a restore is at work on this server or an operator has paused
 * it. Indexes of archives that are gone are removed, and the longest unused ones when all together
 * take more than they may. An archive that turns out to be damaged is recorded so, as a restore
 * would have found it.
 */
public final class IndexKeeper {

  /** How often the making asks whether it may go on. */
  private static final Duration ASK = Duration.ofSeconds(1);

  /** So many kept indexes are compared with the records at every look. */
  private static final int PROVEN_AT_ONCE = 500;

  private static final int PAGE = 500;

  private final Store store;
  private final BackupStores places;
  private final ArchiveIndexes indexes;
  private final Pace pace;
  private final BooleanSupplier restoring;
  private final IndexPolicy policy;
  private final IndexQueue queue;
  private final Candidates candidates;
  private final Deque<ArchiveIdentity> unproven = new ArrayDeque<>();
  private final Consumer<String> onEvent;
  private final Map<ArchiveIdentity, Long> goneSince = new HashMap<>();
  private final AtomicBoolean asked = new AtomicBoolean(true);
  private volatile @Nullable Making making;
  private long lastLook;

  /**
   * @param restoring whether a restore is at work on this server; cheap
   * @param onEvent told of what happened, in words for an operator's log
   */
  public IndexKeeper(
      Store store,
      BackupStores places,
      ArchiveIndexes indexes,
      Pace pace,
      BooleanSupplier restoring,
      IndexPolicy policy,
      Consumer<String> onEvent) {
    this.store = store;
    this.places = places;
    this.indexes = indexes;
    this.pace = pace;
    this.restoring = restoring;
    this.policy = policy;
    this.queue = new IndexQueue(policy);
    this.candidates = new Candidates(store);
    this.onEvent = onEvent;
  }

  /**
   * Does what there is to do, if it is time or somebody asked; called again and again by one
   * thread. May take hours.
   *
   * @throws InterruptedException when the process is shutting down
   */
  public void look() throws InterruptedException {
    look(() -> {});
  }

  /**
   * The same.
   *
   * @param pulse run whenever the making of an index has moved, or stands still as it should
   * @throws InterruptedException when the process is shutting down
   */
  public void look(Runnable pulse) throws InterruptedException {
    while (asked.getAndSet(false) || pace.nanos() - lastLook >= policy.look().toNanos()) {
      lastLook = pace.nanos();
      Optional<IndexQueue.Due> due = tidyAndChoose();
      if (due.isPresent() && make(due.get(), pulse)) {
        asked.set(true);
      }
    }
  }

  private Optional<IndexQueue.Due> tidyAndChoose() {
    if (policy.background()) {
      candidates.readChanges();
    }
    indexes.misses().forEach(miss -> queue.missed(miss, pace.nanos()));
    prove();
    List<KeptIndex> left = tidy();
    if (indexes.paused()) {
      return Optional.empty();
    }
    Set<ArchiveIdentity> kept = archives(left);
    long bytes = bytes(left);
    boolean restores = restoring.getAsBoolean();
    Optional<IndexQueue.Due> named = queue.next(named(), kept, bytes, restores, pace.nanos());
    if (named.isPresent() || !policy.background()) {
      return named;
    }
    if (queue.roomWasMade(bytes) || queue.storeMayBeBack(pace.nanos())) {
      candidates.restart();
    }
    return candidates
        .next(backup -> queue.judge(backup, kept, bytes, restores, pace.nanos()))
        .map(backup ->
            new IndexQueue.Due(backup, backup.archive().orElseThrow(), IndexQueue.Reason.FOUND));
  }

  /** What somebody asked for, or may be tried again. */
  private List<Backup> named() {
    Set<BackupId> demanded = queue.demanded();
    Set<ArchiveIdentity> archives = queue.named(pace.nanos());
    if (demanded.isEmpty() && archives.isEmpty()) {
      return List.of();
    }
    Map<BackupId, Backup> named = new LinkedHashMap<>();
    store
        .transact(tx -> {
          List<Backup> all = new ArrayList<>(tx.backups().all(demanded));
          all.addAll(tx.backups().ofArchives(archives));
          return all;
        })
        .forEach(backup -> named.put(backup.id(), backup));
    Set<BackupId> gone = new HashSet<>(demanded);
    gone.removeAll(named.keySet());
    queue.forgetDemands(gone);
    return List.copyOf(named.values());
  }

  /** Forgets, some at every look, what is remembered of archives that are no more. */
  private void prove() {
    Set<ArchiveIdentity> remembered = queue.toProve();
    if (!remembered.isEmpty()) {
      Set<ArchiveIdentity> known = known(remembered);
      remembered.stream().filter(archive -> !known.contains(archive)).forEach(queue::forget);
    }
  }

  private Set<ArchiveIdentity> known(Set<ArchiveIdentity> archives) {
    return archives.isEmpty() ? Set.of() : store.transact(tx -> tx.backups().known(archives));
  }

  private static Set<ArchiveIdentity> archives(List<KeptIndex> kept) {
    return kept.stream().map(KeptIndex::archive).collect(Collectors.toSet());
  }

  private static long bytes(List<KeptIndex> kept) {
    return kept.stream().mapToLong(KeptIndex::bytes).sum();
  }

  /** What is left when what is gone, and what is too much, was removed. */
  private List<KeptIndex> tidy() {
    List<KeptIndex> left = new ArrayList<>(indexes.kept());
    Set<ArchiveIdentity> asked = toProve(archives(left));
    Set<ArchiveIdentity> known = known(asked);
    goneSince.keySet().removeAll(known);
    long now = pace.nanos();
    left.removeIf(index -> {
      ArchiveIdentity archive = index.archive();
      // What this server has not heard of yet may be what another one has just scanned.
      boolean over =
          asked.contains(archive)
              && !known.contains(archive)
              && now - goneSince.computeIfAbsent(archive, _ -> now) >= IndexPolicy.GRACE.toNanos();
      if (over) {
        indexes.drop(archive);
        onEvent.accept("removed the index of %s, which is gone".formatted(archive.archiveId()));
      }
      return over;
    });
    left.sort(Comparator.comparing(KeptIndex::usedAt));
    long bytes = bytes(left);
    // The one used last stays, however large it is.
    while (bytes > policy.maxBytes() && left.size() > 1) {
      KeptIndex oldest = left.removeFirst();
      indexes.drop(oldest.archive());
      queue.evicted(oldest.archive());
      bytes -= oldest.bytes();
      onEvent.accept(
          "removed the index of %s, unused since %s, to make room"
              .formatted(oldest.archive().archiveId(), oldest.usedAt()));
    }
    return left;
  }

  /** Those that were gone at the last look, and some of the others, in turn. */
  private Set<ArchiveIdentity> toProve(Set<ArchiveIdentity> kept) {
    goneSince.keySet().retainAll(kept);
    if (unproven.isEmpty()) {
      unproven.addAll(kept);
    }
    Set<ArchiveIdentity> piece = new HashSet<>(goneSince.keySet());
    for (int i = 0; i < PROVEN_AT_ONCE && !unproven.isEmpty(); i++) {
      ArchiveIdentity archive = unproven.remove();
      if (kept.contains(archive)) {
        piece.add(archive);
      }
    }
    return piece;
  }

  /** Whether there may be more to do at once. */
  private boolean make(IndexQueue.Due due, Runnable pulse) throws InterruptedException {
    Backup backup = due.backup();
    Making now = new Making(due, pulse);
    making = now;
    try (ArchiveSource source = source(backup)) {
      queue.answered(backup.file().store());
      return build(due, source, now);
    } catch (IOException e) {
      // Not the archive's fault. Where its whole store may be away, the others are not tried in a
      // hurry; where it surely is, none of them is tried.
      boolean wholeStore = e instanceof SilentStoreException silent && silent.wholeStore();
      queue.away(due, String.valueOf(e.getMessage()), wholeStore, pace.nanos());
      candidates.done(backup);
      return wholeStore;
    } finally {
      making = null;
    }
  }

  private boolean build(IndexQueue.Due due, ArchiveSource source, Making now)
      throws InterruptedException {
    boolean background = due.reason() != IndexQueue.Reason.DEMANDED;
    boolean taken = took(due, indexes.build(due.archive(), source, background, now));
    if (taken) {
      candidates.done(due.backup());
    }
    return taken;
  }

  private ArchiveSource source(Backup backup) throws IOException {
    return places
        .find(backup.file().store())
        .orElseThrow(
            () -> new IOException("the store '%s' was removed".formatted(backup.file().store())))
        .open(backup.file().key());
  }

  private boolean took(IndexQueue.Due due, BuildOutcome outcome) {
    String name = "%s/%s".formatted(due.backup().file().store(), due.backup().file().key());
    switch (outcome) {
      case BuildOutcome.Built(KeptIndex index) -> {
        queue.done(due);
        onEvent.accept("%s: indexed, %d KiB".formatted(name, index.bytes() >> 10));
      }
      case BuildOutcome.Present(boolean beside) -> {
        if (beside) {
          queue.foundBeside(due);
        } else {
          queue.done(due);
        }
      }
      case BuildOutcome.Damaged(String kind, String words) -> {
        queue.forgetWish(due);
        damaged(due, kind);
        onEvent.accept("%s: damaged, and no longer offered: %s".formatted(name, words));
      }
      case BuildOutcome.Changed(String words) -> failed(due, name, words);
      case BuildOutcome.Failed(String words) -> failed(due, name, words);
      case BuildOutcome.Stopped() -> queue.forgetWish(due);
      case BuildOutcome.Elsewhere() -> {
        return false;
      }
    }
    return true;
  }

  private void failed(IndexQueue.Due due, String name, String words) {
    queue.failed(due, words, pace.nanos());
    onEvent.accept("%s: not indexed: %s".formatted(name, words));
  }

  /** The gate closes until the file changes, as when a restore finds it. */
  private void damaged(IndexQueue.Due due, String kind) {
    store.transact(tx -> {
      tx.backups()
          .lock(due.backup().id())
          .filter(now -> now.condition().state() == Backup.State.AVAILABLE)
          .filter(now -> now.archive().equals(Optional.of(due.archive())))
          .ifPresent(
              now -> tx.backups().put(now.in(Backup.State.CORRUPT, ArchiveFault.sentence(kind))));
      return kind;
    });
  }

  /** Has a backup indexed as soon as can be, whatever is made in the background. */
  public void demand(Backup backup) {
    queue.demand(backup.id(), backup.archive().orElse(null));
    asked.set(true);
  }

  /**
   * Removes a backup's index, or stops its making. In the background it is not made again until a
   * restore misses it.
   */
  public void drop(Backup backup) {
    backup
        .archive()
        .ifPresent(archive -> {
          queue.dropped(backup.id(), archive);
          Making now = making;
          if (now != null && now.due.archive().equals(archive)) {
            now.dropped = true;
          }
          indexes.drop(archive);
        });
  }

  /** Has the making stand still, or go on; on all servers of this host. */
  public void pause(boolean paused) {
    indexes.pause(paused);
    asked.set(true);
  }

  /** How it stands with the first archives, by store and key. */
  public IndexStanding standing() {
    return standing(null, null, PAGE);
  }

  /**
   * How it stands with archives, by store and key.
   *
   * @param afterStore store of the last one of the page before; null for the first page
   * @param afterKey key of the last one of the page before; null for the first page
   * @param limit lines at most, 1 or more
   */
  public IndexStanding standing(@Nullable String afterStore, @Nullable String afterKey, int limit) {
    List<KeptIndex> kept = indexes.kept();
    Map<ArchiveIdentity, KeptIndex> byArchive =
        kept.stream()
            .collect(Collectors.toMap(KeptIndex::archive, Function.identity(), (a, _) -> a));
    Making now = making;
    long bytes = bytes(kept);
    List<Backup> page = store.transact(tx -> tx.backups().page(afterStore, afterKey, limit + 1));
    boolean paused = indexes.paused();
    return new IndexStanding(
        policy.background(),
        paused,
        paused
            ? "an operator has paused it"
            : restoring.getAsBoolean() ? "a restore is at work on this server" : null,
        bytes,
        policy.maxBytes(),
        counts(kept, now, bytes),
        page.stream().limit(limit).map(backup -> line(backup, byArchive, now, bytes)).toList(),
        page.size() > limit);
  }

  private Map<IndexStanding.State, Long> counts(
      List<KeptIndex> kept, @Nullable Making now, long keptBytes) {
    long fits = Math.max(0, (policy.maxBytes() - keptBytes) * IndexPolicy.EXPECTED_SHARE);
    long[] known =
        store.transact(tx ->
            new long[] {
              tx.backups().count(),
              tx.backups().countIndexable(-1),
              tx.backups().countIndexable(fits)
            });
    Map<IndexStanding.State, Long> counts = new EnumMap<>(queue.counts());
    long demanded = counts.getOrDefault(IndexStanding.State.QUEUED, 0L);
    long unwanted = counts.getOrDefault(IndexStanding.State.NOT_WANTED, 0L);
    counts.remove(IndexStanding.State.QUEUED);
    counts.remove(IndexStanding.State.NOT_WANTED);
    counts.put(IndexStanding.State.KEPT, (long) kept.size());
    counts.put(IndexStanding.State.BUILDING, now == null ? 0L : 1L);
    long told = counts.values().stream().mapToLong(Long::longValue).sum();
    long rest = Math.max(0, known[1] - told);
    long keptLarge = kept.stream().filter(index -> index.archive().sizeBytes() > fits).count();
    long notWanted =
        policy.background()
            ? Math.min(rest, unwanted + Math.max(0, known[2] - keptLarge))
            : Math.max(0, rest - demanded);
    counts.put(IndexStanding.State.UNREADABLE, known[0] - known[1]);
    counts.put(IndexStanding.State.NOT_WANTED, notWanted);
    counts.put(IndexStanding.State.QUEUED, rest - notWanted);
    return counts;
  }

  private IndexStanding.Line line(
      Backup backup, Map<ArchiveIdentity, KeptIndex> kept, @Nullable Making now, long keptBytes) {
    ArchiveIdentity archive = backup.archive().orElse(null);
    KeptIndex index = archive == null ? null : kept.get(archive);
    boolean inMaking = now != null && now.due.archive().equals(archive);
    IndexQueue.Told told =
        index != null
            ? new IndexQueue.Told(IndexStanding.State.KEPT, "")
            : inMaking
                ? new IndexQueue.Told(IndexStanding.State.BUILDING, "")
                : archive == null || backup.condition().state() != Backup.State.AVAILABLE
                    ? new IndexQueue.Told(
                        IndexStanding.State.UNREADABLE,
                        backup.condition().fault() == null ? "" : backup.condition().fault())
                    : queue.told(backup, archive, keptBytes, pace.nanos());
    return new IndexStanding.Line(
        backup.id(),
        backup.file().store(),
        backup.file().key(),
        backup.file().sizeBytes(),
        told.state(),
        index == null ? 0 : index.bytes(),
        now != null && inMaking ? now.read : 0,
        index == null ? null : index.usedAt(),
        told.words());
  }

  /** One index being made. */
  private final class Making implements BuildWatch {
    private final IndexQueue.Due due;
    private final Runnable pulse;
    private volatile boolean dropped;
    private volatile long read;
    private volatile long askedAt;
    private volatile Wish latest = Wish.GO_ON;

    Making(IndexQueue.Due due, Runnable pulse) {
      this.due = due;
      this.pulse = pulse;
      this.askedAt = pace.nanos() - ASK.toNanos();
    }

    @Override
    public Wish wish() {
      if (dropped) {
        return Wish.STOP;
      }
      long now = pace.nanos();
      if (now - askedAt >= ASK.toNanos()) {
        askedAt = now;
        boolean yields = due.reason() != IndexQueue.Reason.DEMANDED && restoring.getAsBoolean();
        latest = yields || indexes.paused() ? Wish.WAIT : Wish.GO_ON;
        if (latest == Wish.WAIT) {
          pulse.run();
        }
      }
      return latest;
    }

    @Override
    public void moved(long archiveBytes, long archiveTotal) {
      if (archiveBytes != read) {
        read = archiveBytes;
        pulse.run();
      }
    }
  }
}
