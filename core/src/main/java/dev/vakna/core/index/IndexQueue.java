package dev.vakna.core.index;

import dev.vakna.core.archive.ArchiveIdentity;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.id.BackupId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which archive is indexed next, and which are not: first what an operator asked for, then what a
 * restore went without, then the rest, newest first. Time is told by the caller. Safe for use by
 * several threads.
 */
final class IndexQueue {

  private static final int REMEMBERED = 50_000;

  /** So many archives at most are asked for by name at once. */
  private static final int NAMED = 500;

  private final IndexPolicy policy;
  private final Set<BackupId> demanded = Collections.newSetFromMap(bounded());
  private final Set<ArchiveIdentity> missed = Collections.newSetFromMap(bounded());
  private final Set<ArchiveIdentity> evicted = Collections.newSetFromMap(bounded());
  private final Set<ArchiveIdentity> beside = Collections.newSetFromMap(bounded());
  private final Map<ArchiveIdentity, Trouble> troubles = bounded();
  private final Map<ArchiveIdentity, Integer> rejections = bounded();
  private final Map<String, Away> awayStores = new HashMap<>();
  private final Deque<ArchiveIdentity> toProve = new ArrayDeque<>();
  private @Nullable Long lackedRoomAt;

  IndexQueue(IndexPolicy policy) {
    this.policy = policy;
  }

  /** Remembers so many; what was remembered first is forgotten first. */
  private static <K, V> Map<K, V> bounded() {
    return new LinkedHashMap<>() {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > REMEMBERED;
      }
    };
  }

  /** Why an archive is indexed, the weightiest first. */
  enum Reason {
    DEMANDED,
    MISSED,
    FOUND
  }

  /** What is to be done. */
  record Due(Backup backup, ArchiveIdentity archive, Reason reason) {

    private static final Comparator<Due> ORDER =
        Comparator.comparing(Due::reason)
            .thenComparing(due -> due.backup().createdAt(), Comparator.reverseOrder())
            .thenComparing(due -> due.backup().id().text());
  }

  /**
   * @param failures in a row, of the archive itself
   * @param away times in a row that it could not be opened at all; never a reason to give up
   * @param againAt by the caller's clock
   */
  private record Trouble(int failures, int away, long againAt, String words) {
    boolean givenUp() {
      return failures >= IndexPolicy.ATTEMPTS;
    }
  }

  /**
   * A store that does not answer.
   *
   * @param times in a row
   * @param againAt by the caller's clock
   * @param passedOver some of its archives were not looked at meanwhile
   */
  private record Away(int times, long againAt, boolean passedOver) {}

  synchronized void demand(BackupId backup, @Nullable ArchiveIdentity archive) {
    demanded.add(backup);
    if (archive != null) {
      troubles.remove(archive);
      rejections.remove(archive);
      beside.remove(archive);
    }
  }

  synchronized void missed(ArchiveIndexes.Miss miss, long now) {
    beside.remove(miss.archive());
    missed.add(miss.archive());
    if (miss.rejected()
        && rejections.merge(miss.archive(), 1, Integer::sum) >= IndexPolicy.REJECTIONS) {
      troubles.put(
          miss.archive(),
          new Trouble(
              IndexPolicy.ATTEMPTS,
              0,
              now,
              "its index did not fit it when it was used, %d times; read the archive with 'vakna vma verify', and look after this host's memory and disk"
                  .formatted(IndexPolicy.REJECTIONS)));
    }
  }

  synchronized void done(Due due) {
    forgetWish(due);
    troubles.remove(due.archive());
    evicted.remove(due.archive());
  }

  synchronized void foundBeside(Due due) {
    done(due);
    beside.add(due.archive());
  }

  synchronized void forgetWish(Due due) {
    demanded.remove(due.backup().id());
    missed.remove(due.archive());
  }

  synchronized void failed(Due due, String words, long now) {
    Trouble before = troubles.get(due.archive());
    int failures = before == null ? 1 : before.failures() + 1;
    demanded.remove(due.backup().id());
    troubles.put(
        due.archive(),
        new Trouble(failures, 0, now + IndexPolicy.pauseAfter(failures).toNanos(), words));
  }

  /** The store gave an archive. */
  synchronized void answered(String store) {
    awayStores.remove(store);
  }

  private boolean isAway(Backup backup, long now) {
    Away away = awayStores.get(backup.file().store());
    return away != null && now - away.againAt() < 0;
  }

  /** Whether a store may be asked again some of whose archives were passed over. Told once. */
  synchronized boolean storeMayBeBack(long now) {
    boolean back = false;
    for (Map.Entry<String, Away> entry : awayStores.entrySet()) {
      Away away = entry.getValue();
      if (away.passedOver() && now - away.againAt() >= 0) {
        entry.setValue(new Away(away.times(), away.againAt(), false));
        back = true;
      }
    }
    return back;
  }

  /** It could not be opened, as when its store does not answer: it is tried until it can be. */
  synchronized void away(Due due, String words, boolean wholeStore, long now) {
    if (wholeStore) {
      String store = due.backup().file().store();
      Away before = awayStores.get(store);
      int times = before == null ? 1 : before.times() + 1;
      awayStores.put(
          store, new Away(times, now + IndexPolicy.pauseWhileAway(times).toNanos(), false));
    }
    Trouble before = troubles.get(due.archive());
    int failures = before == null ? 0 : before.failures();
    int away = before == null ? 1 : before.away() + 1;
    demanded.remove(due.backup().id());
    troubles.put(
        due.archive(),
        new Trouble(failures, away, now + IndexPolicy.pauseWhileAway(away).toNanos(), words));
  }

  /** It was removed to make room. */
  synchronized void evicted(ArchiveIdentity archive) {
    evicted.add(archive);
  }

  /** An operator wants none. */
  synchronized void dropped(BackupId backup, ArchiveIdentity archive) {
    demanded.remove(backup);
    missed.remove(archive);
    evicted.add(archive);
  }

  /** Some of the archives that are remembered; called again and again it tells of all. */
  synchronized Set<ArchiveIdentity> toProve() {
    if (toProve.isEmpty()) {
      Set<ArchiveIdentity> all = new HashSet<>(missed);
      all.addAll(evicted);
      all.addAll(beside);
      all.addAll(troubles.keySet());
      all.addAll(rejections.keySet());
      toProve.addAll(all);
    }
    Set<ArchiveIdentity> piece = new HashSet<>();
    while (!toProve.isEmpty() && piece.size() < NAMED) {
      piece.add(toProve.remove());
    }
    return piece;
  }

  /** Forgets what is told of an archive that is no more. */
  synchronized void forget(ArchiveIdentity archive) {
    missed.remove(archive);
    evicted.remove(archive);
    beside.remove(archive);
    troubles.remove(archive);
    rejections.remove(archive);
  }

  /** What an operator asked for. */
  synchronized Set<BackupId> demanded() {
    return demanded.stream().limit(NAMED).collect(Collectors.toSet());
  }

  /** Forgets what an operator asked for of backups that are no more. */
  synchronized void forgetDemands(Set<BackupId> gone) {
    demanded.removeAll(gone);
  }

  /**
   * Archives that are to be looked at by name: a restore missed them, or they may be tried again.
   */
  synchronized Set<ArchiveIdentity> named(long now) {
    return Stream.concat(
            missed.stream(),
            troubles.entrySet().stream()
                .filter(
                    entry -> !entry.getValue().givenUp() && now - entry.getValue().againAt() >= 0)
                .map(Map.Entry::getKey))
        .limit(NAMED)
        .collect(Collectors.toSet());
  }

  /** What becomes of an archive that nobody asked for. */
  synchronized Candidates.Verdict judge(
      Backup backup, Set<ArchiveIdentity> kept, long keptBytes, boolean restoring, long now) {
    ArchiveIdentity archive = backup.archive().orElse(null);
    if (archive == null
        || backup.condition().state() != Backup.State.AVAILABLE
        || kept.contains(archive)
        || troubles.containsKey(archive)
        || evicted.contains(archive)
        || beside.contains(archive)
        || !policy.background()) {
      return Candidates.Verdict.PASSED;
    }
    if (isAway(backup, now)) {
      awayStores.computeIfPresent(
          backup.file().store(), (_, away) -> new Away(away.times(), away.againAt(), true));
      return Candidates.Verdict.PASSED;
    }
    if (!hasRoom(backup, keptBytes)) {
      lackedRoomAt = keptBytes;
      return Candidates.Verdict.PASSED;
    }
    return restoring ? Candidates.Verdict.NOT_NOW : Candidates.Verdict.DUE;
  }

  /** Whether some went without for lack of room, and there is more room now. Told once. */
  synchronized boolean roomWasMade(long keptBytes) {
    Long before = lackedRoomAt;
    if (before == null || keptBytes >= before) {
      return false;
    }
    lackedRoomAt = null;
    return true;
  }

  /** How many archives stand so, of those that are remembered. */
  synchronized Map<IndexStanding.State, Long> counts() {
    Map<IndexStanding.State, Long> counts = new EnumMap<>(IndexStanding.State.class);
    long givenUp = troubles.values().stream().filter(Trouble::givenUp).count();
    counts.put(IndexStanding.State.BESIDE, (long) beside.size());
    counts.put(IndexStanding.State.GIVEN_UP, givenUp);
    counts.put(IndexStanding.State.RETRYING, troubles.size() - givenUp);
    counts.put(IndexStanding.State.QUEUED, (long) demanded.size());
    counts.put(IndexStanding.State.NOT_WANTED, (long) evicted.size());
    return counts;
  }

  /**
   * What is to be done next of backups that are looked at by name.
   *
   * @param restoring a restore is at work here: only what an operator asked for is begun
   */
  synchronized Optional<Due> next(
      List<Backup> backups,
      Set<ArchiveIdentity> kept,
      long keptBytes,
      boolean restoring,
      long now) {
    List<Due> due = new ArrayList<>();
    for (Backup backup : backups) {
      ArchiveIdentity archive = backup.archive().orElse(null);
      if (archive == null
          || backup.condition().state() != Backup.State.AVAILABLE
          || kept.contains(archive)) {
        demanded.remove(backup.id());
        continue;
      }
      Reason reason = reason(backup.id(), archive);
      if (reason == Reason.DEMANDED
          || !restoring
              && !isAway(backup, now)
              && wanted(backup, archive, reason, keptBytes)
              && rested(archive, now)) {
        due.add(new Due(backup, archive, reason));
      }
    }
    return due.stream().min(Due.ORDER);
  }

  private Reason reason(BackupId backup, ArchiveIdentity archive) {
    return demanded.contains(backup)
        ? Reason.DEMANDED
        : missed.contains(archive) ? Reason.MISSED : Reason.FOUND;
  }

  private boolean wanted(Backup backup, ArchiveIdentity archive, Reason reason, long keptBytes) {
    if (!policy.background() || beside.contains(archive)) {
      return false;
    }
    return reason == Reason.MISSED || !evicted.contains(archive) && hasRoom(backup, keptBytes);
  }

  private boolean hasRoom(Backup backup, long keptBytes) {
    return keptBytes + backup.file().sizeBytes() / IndexPolicy.EXPECTED_SHARE <= policy.maxBytes();
  }

  private boolean rested(ArchiveIdentity archive, long now) {
    Trouble trouble = troubles.get(archive);
    return trouble == null || !trouble.givenUp() && now - trouble.againAt() >= 0;
  }

  /** How it stands with an archive that has no index and of which none is being made. */
  synchronized Told told(Backup backup, ArchiveIdentity archive, long keptBytes, long now) {
    Reason reason = reason(backup.id(), archive);
    if (reason == Reason.DEMANDED) {
      return new Told(IndexStanding.State.QUEUED, "");
    }
    if (beside.contains(archive)) {
      return new Told(IndexStanding.State.BESIDE, "");
    }
    Trouble trouble = troubles.get(archive);
    if (trouble != null && trouble.givenUp()) {
      return new Told(IndexStanding.State.GIVEN_UP, trouble.words());
    }
    if (trouble != null) {
      long seconds = Math.max(0, Duration.ofNanos(trouble.againAt() - now).toSeconds());
      return new Told(
          IndexStanding.State.RETRYING, "%s; again in %d s".formatted(trouble.words(), seconds));
    }
    return wanted(backup, archive, reason, keptBytes)
        ? new Told(IndexStanding.State.QUEUED, "")
        : new Told(IndexStanding.State.NOT_WANTED, whyNot(archive));
  }

  private String whyNot(ArchiveIdentity archive) {
    if (!policy.background()) {
      return "none are made in the background (vakna.index.background)";
    }
    return evicted.contains(archive)
        ? "it was removed; a restore that misses it brings it back"
        : "no room; vakna.index.max-size bounds all indexes together";
  }

  /** A state and its reason. */
  record Told(IndexStanding.State state, String words) {}
}
