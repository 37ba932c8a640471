package dev.vakna.core.index;

import dev.vakna.core.backup.ArchiveSource;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.backup.BackupStores;
import dev.vakna.core.store.BackupRecords.StoredPlace;
import dev.vakna.core.store.Store;
import dev.vakna.operations.Pace;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
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

  private final Store store;
  private final BackupStores places;
  private final ArchiveIndexes indexes;
  private final Pace pace;
  private final BooleanSupplier restoring;
  private final IndexPolicy policy;
  private final IndexQueue queue;
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
    List<Backup> backups = backups();
    indexes.misses().forEach(miss -> queue.missed(miss, pace.nanos()));
    Set<ArchiveIdentity> known = new HashSet<>();
    backups.forEach(backup -> ArchiveIdentity.of(backup).ifPresent(known::add));
    queue.retain(known, backups.stream().map(Backup::id).collect(Collectors.toSet()));
    List<KeptIndex> kept = tidy(known);
    return indexes.paused()
        ? Optional.empty()
        : queue.next(backups, archives(kept), bytes(kept), restoring.getAsBoolean(), pace.nanos());
  }

  private List<Backup> backups() {
    return store.transact(tx -> {
      List<Backup> all = new ArrayList<>();
      for (StoredPlace place : tx.backups().stores()) {
        all.addAll(tx.backups().inStore(place.name()));
      }
      return all;
    });
  }

  private static Set<ArchiveIdentity> archives(List<KeptIndex> kept) {
    return kept.stream().map(KeptIndex::archive).collect(Collectors.toSet());
  }

  private static long bytes(List<KeptIndex> kept) {
    return kept.stream().mapToLong(KeptIndex::bytes).sum();
  }

  /** What is left when what is gone, and what is too much, was removed. */
  private List<KeptIndex> tidy(Set<ArchiveIdentity> known) {
    List<KeptIndex> left = new ArrayList<>(indexes.kept());
    goneSince.keySet().retainAll(archives(left));
    goneSince.keySet().removeAll(known);
    long now = pace.nanos();
    left.removeIf(index -> {
      ArchiveIdentity archive = index.archive();
      // What this server has not heard of yet may be what another one has just scanned.
      boolean over =
          !known.contains(archive)
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

  /** Whether there may be more to do at once. */
  private boolean make(IndexQueue.Due due, Runnable pulse) throws InterruptedException {
    Backup backup = due.backup();
    Making now = new Making(due, pulse);
    making = now;
    try (ArchiveSource source = source(backup)) {
      BuildOutcome outcome =
          indexes.build(due.archive(), source, due.reason() != IndexQueue.Reason.DEMANDED, now);
      return took(due, outcome);
    } catch (IOException e) {
      queue.failed(due, String.valueOf(e.getMessage()), pace.nanos());
      return true;
    } finally {
      making = null;
    }
  }

  private ArchiveSource source(Backup backup) throws IOException {
    return places
        .find(backup.store())
        .orElseThrow(() -> new IOException("the store '%s' was removed".formatted(backup.store())))
        .open(backup.key());
  }

  private boolean took(IndexQueue.Due due, BuildOutcome outcome) {
    String name = "%s/%s".formatted(due.backup().store(), due.backup().key());
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
          .filter(now -> now.state() == Backup.State.AVAILABLE)
          .filter(now -> ArchiveIdentity.of(now).equals(Optional.of(due.archive())))
          .ifPresent(now ->
              tx.backups()
                  .put(
                      now.in(
                          Backup.State.CORRUPT,
                          "a pass over the whole archive found the fault '%s'.".formatted(kind))));
      return kind;
    });
  }

  /** Has a backup indexed as soon as can be, whatever is made in the background. */
  public void demand(Backup backup) {
    queue.demand(backup.id(), ArchiveIdentity.of(backup).orElse(null));
    asked.set(true);
  }

  /**
   * Removes a backup's index, or stops its making. In the background it is not made again until a
   * restore misses it.
   */
  public void drop(Backup backup) {
    ArchiveIdentity.of(backup)
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

  /** How it stands with every archive, by store and key. */
  public IndexStanding standing() {
    List<KeptIndex> kept = indexes.kept();
    Map<ArchiveIdentity, KeptIndex> byArchive =
        kept.stream()
            .collect(Collectors.toMap(KeptIndex::archive, Function.identity(), (a, _) -> a));
    Making now = making;
    long bytes = bytes(kept);
    List<IndexStanding.Line> lines =
        backups().stream()
            .sorted(Comparator.comparing(Backup::store).thenComparing(Backup::key))
            .map(backup -> line(backup, byArchive, now, bytes))
            .toList();
    boolean paused = indexes.paused();
    return new IndexStanding(
        policy.background(),
        paused,
        paused
            ? "an operator has paused it"
            : restoring.getAsBoolean() ? "a restore is at work on this server" : null,
        bytes,
        policy.maxBytes(),
        lines);
  }

  private IndexStanding.Line line(
      Backup backup, Map<ArchiveIdentity, KeptIndex> kept, @Nullable Making now, long keptBytes) {
    ArchiveIdentity archive = ArchiveIdentity.of(backup).orElse(null);
    KeptIndex index = archive == null ? null : kept.get(archive);
    boolean inMaking = now != null && now.due.archive().equals(archive);
    IndexQueue.Told told =
        index != null
            ? new IndexQueue.Told(IndexStanding.State.KEPT, "")
            : inMaking
                ? new IndexQueue.Told(IndexStanding.State.BUILDING, "")
                : archive == null || backup.state() != Backup.State.AVAILABLE
                    ? new IndexQueue.Told(
                        IndexStanding.State.UNREADABLE,
                        backup.fault() == null ? "" : backup.fault())
                    : queue.told(backup, archive, keptBytes, pace.nanos());
    return new IndexStanding.Line(
        backup.id(),
        backup.store(),
        backup.key(),
        backup.sizeBytes(),
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
