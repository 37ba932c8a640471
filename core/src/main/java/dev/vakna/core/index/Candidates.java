package dev.vakna.core.index;

import dev.vakna.core.backup.Backup;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.store.BackupRecords;
import dev.vakna.core.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Archives that may want an index, the newest first, read from storage piece by piece. All are
 * walked through once; from then on only what changed is read, and now and then all again. Not safe
 * for use by several threads.
 */
final class Candidates {

  private static final int PAGE = 500;

  /**
   * So many changes are remembered by themselves; after more of them all is walked through anew.
   */
  private static final int CHANGES = 10_000;

  /** What changed so long before the last look may not have been done by then. */
  private static final Duration UNDER_WAY = Duration.ofSeconds(60);

  private static final Duration WALK_AGAIN = Duration.ofHours(1);

  private final Store store;
  private final TreeSet<Place> changed = new TreeSet<>(Place.NEWEST_FIRST);
  private @Nullable Instant readUpTo;
  private @Nullable Instant begunAt;
  private @Nullable Place passed;
  private boolean walked;

  Candidates(Store store) {
    this.store = store;
  }

  /** Where in the order a backup stands. */
  private record Place(Instant createdAt, BackupId id) {
    static final Comparator<Place> NEWEST_FIRST =
        Comparator.comparing(Place::createdAt).thenComparing(place -> place.id().text()).reversed();

    static Place of(Backup backup) {
      return new Place(backup.createdAt(), backup.id());
    }
  }

  /** What becomes of a candidate. */
  enum Verdict {
    DUE,
    /** It wants none now; should that change, it is asked for by name or shows a change. */
    PASSED,
    /** Nothing is begun now. */
    NOT_NOW
  }

  /** From the newest on again. */
  void restart() {
    passed = null;
    walked = false;
    begunAt = readUpTo;
    changed.clear();
  }

  /** Takes note of what changed since this was called last. */
  void readChanges() {
    Instant since = readUpTo;
    Changes changes =
        store.transact(tx ->
            new Changes(
                tx.now(),
                since == null
                    ? List.of()
                    : tx.backups().changed(since.minus(UNDER_WAY), CHANGES + 1)));
    readUpTo = changes.at();
    boolean again =
        begunAt != null
            && Duration.between(begunAt, changes.at()).compareTo(WALK_AGAIN) >= 0
            && walked;
    if (again || begunAt == null || changes.backups().size() > CHANGES) {
      restart();
      return;
    }
    changes.backups().stream()
        .map(change -> new Place(change.createdAt(), change.id()))
        // What the walk has yet to come to, it will come to.
        .filter(place -> walked || passed != null && Place.NEWEST_FIRST.compare(place, passed) <= 0)
        .forEach(changed::add);
  }

  private record Changes(Instant at, List<BackupRecords.Changed> backups) {}

  /** The first that is due; it stays the first until it is {@link #done}. */
  Optional<Backup> next(Function<Backup, Verdict> judge) {
    Optional<Backup> first = fromChanged(judge);
    return first.isPresent() ? first : fromWalk(judge);
  }

  private Optional<Backup> fromChanged(Function<Backup, Verdict> judge) {
    while (!changed.isEmpty()) {
      List<Place> piece = changed.stream().limit(PAGE).toList();
      Map<BackupId, Backup> found = new HashMap<>();
      store
          .transact(
              tx -> tx.backups().all(piece.stream().map(Place::id).collect(Collectors.toSet())))
          .forEach(backup -> found.put(backup.id(), backup));
      for (Place place : piece) {
        Backup backup = found.get(place.id());
        Verdict verdict = backup == null ? Verdict.PASSED : judge.apply(backup);
        if (verdict == Verdict.NOT_NOW) {
          return Optional.empty();
        }
        if (verdict == Verdict.DUE) {
          return Optional.ofNullable(backup);
        }
        changed.remove(place);
      }
    }
    return Optional.empty();
  }

  private Optional<Backup> fromWalk(Function<Backup, Verdict> judge) {
    while (!walked) {
      Place from = passed;
      List<Backup> piece =
          store.transact(tx ->
              tx.backups()
                  .indexable(
                      from == null ? null : from.createdAt(),
                      from == null ? null : from.id(),
                      PAGE));
      for (Backup backup : piece) {
        Verdict verdict = judge.apply(backup);
        if (verdict == Verdict.NOT_NOW) {
          return Optional.empty();
        }
        if (verdict == Verdict.DUE) {
          return Optional.of(backup);
        }
        passed = Place.of(backup);
      }
      walked = piece.size() < PAGE;
    }
    return Optional.empty();
  }

  /** It was dealt with, one way or another. */
  void done(Backup backup) {
    Place place = Place.of(backup);
    if (!changed.remove(place)
        && !walked
        && (passed == null || Place.NEWEST_FIRST.compare(place, passed) > 0)) {
      passed = place;
    }
  }
}
