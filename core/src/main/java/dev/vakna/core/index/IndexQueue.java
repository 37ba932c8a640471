package dev.vakna.core.index;

import dev.vakna.core.backup.Backup;
import dev.vakna.core.id.BackupId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which archive is indexed next, and which are not: first what an operator asked for, then what a
 * restore went without, then the rest, newest first. Time is told by the caller. Safe for use by
 * several threads.
 */
final class IndexQueue {

  private final IndexPolicy policy;
  private final Set<BackupId> demanded = new HashSet<>();
  private final Set<ArchiveIdentity> missed = new HashSet<>();
  private final Set<ArchiveIdentity> evicted = new HashSet<>();
  private final Set<ArchiveIdentity> beside = new HashSet<>();
  private final Map<ArchiveIdentity, Trouble> troubles = new HashMap<>();
  private final Map<ArchiveIdentity, Integer> rejections = new HashMap<>();

  IndexQueue(IndexPolicy policy) {
    this.policy = policy;
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
   * @param failures in a row
   * @param againAt by the caller's clock
   */
  private record Trouble(int failures, long againAt, String words) {
    boolean givenUp() {
      return failures >= IndexPolicy.ATTEMPTS;
    }
  }

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
        new Trouble(failures, now + IndexPolicy.pauseAfter(failures).toNanos(), words));
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

  /** Forgets what is told of archives that are no more. */
  synchronized void retain(Set<ArchiveIdentity> known, Set<BackupId> backups) {
    demanded.retainAll(backups);
    missed.retainAll(known);
    evicted.retainAll(known);
    beside.retainAll(known);
    troubles.keySet().retainAll(known);
    rejections.keySet().retainAll(known);
  }

  /**
   * What is to be done next.
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
      ArchiveIdentity archive = ArchiveIdentity.of(backup).orElse(null);
      if (archive == null || backup.state() != Backup.State.AVAILABLE || kept.contains(archive)) {
        demanded.remove(backup.id());
        continue;
      }
      Reason reason = reason(backup.id(), archive);
      if (reason == Reason.DEMANDED
          || !restoring && wanted(backup, archive, reason, keptBytes) && rested(archive, now)) {
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
    return reason == Reason.MISSED
        || !evicted.contains(archive)
            && keptBytes + backup.sizeBytes() / IndexPolicy.EXPECTED_SHARE <= policy.maxBytes();
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
