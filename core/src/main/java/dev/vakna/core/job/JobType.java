package dev.vakna.core.job;

import dev.vakna.core.account.Caller;
import dev.vakna.core.account.Scope;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What jobs do, by the name of their kind of operation: what the API calls it, its words for
 * people, and the scopes that starting one needs. A key that could have started a job may follow
 * it.
 */
public enum JobType {
  RESTORE_TO_PAYG(
      "vps.restore_to_payg",
      "Restore backup to a new Cloud VM",
      Scope.BACKUP_VM,
      Scope.WRITE_BILLING),
  RESTORE("vps.restore", "Restore backup", Scope.BACKUP_VM),
  ARRIVE("vps.arrive", "Bring the rest of a restored disk", Scope.BACKUP_VM, Scope.WRITE_BILLING),
  START("vps.start", "Start", Scope.POWER_VM),
  SHUTDOWN("vps.shutdown", "Shut down", Scope.POWER_VM),
  STOP("vps.stop", "Stop", Scope.POWER_VM),
  RESTART("vps.restart", "Restart", Scope.POWER_VM),
  RESET("vps.reset", "Reset", Scope.POWER_VM),
  CANCEL("vps.destroy", "Remove Cloud VM", Scope.WRITE_BILLING),
  SCHEDULED_CANCEL(
      "vps.schedule_end", "Cancel Cloud VM with the end of the month", Scope.WRITE_BILLING),
  BACKUP("backup.create", "Create backup", Scope.BACKUP_VM);

  private final String kind;
  private final String words;
  private final Set<Scope> starting;

  JobType(String kind, String words, Scope first, Scope... more) {
    this.kind = kind;
    this.words = words;
    this.starting = Collections.unmodifiableSet(EnumSet.of(first, more));
  }

  /** Name of its kind of operation, for example {@code vps.restore_to_payg}. */
  public String kind() {
    return kind;
  }

  /** The type as the API calls it; journals have words of their own for some. */
  public String type() {
    return this == CANCEL || this == SCHEDULED_CANCEL ? "vps.cancel" : kind;
  }

  /** In words, for people. */
  public String words() {
    return words;
  }

  /** The scopes that starting such a job needs, all of them. */
  public Set<Scope> starting() {
    return starting;
  }

  /** The type of that kind of operation; none when this release does not know it. */
  public static Optional<JobType> of(String kind) {
    return Arrays.stream(values()).filter(type -> type.kind.equals(kind)).findFirst();
  }

  /**
   * The kinds of jobs that a caller may see: all for who reads machines, else those that one of its
   * scopes could have started.
   *
   * @return null for all, those included that this release does not know
   */
  public static @Nullable Set<String> seenBy(Caller caller) {
    return caller.scopes().contains(Scope.READ_VM)
        ? null
        : Arrays.stream(values())
            .filter(type -> !Collections.disjoint(type.starting, caller.scopes()))
            .map(JobType::kind)
            .collect(Collectors.toUnmodifiableSet());
  }
}
