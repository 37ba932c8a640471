package dev.vakna.core.destroy;

import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.ServiceStatus;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How it stands with the cancellation of a VPS that is still there.
 *
 * @param status where it stands
 * @param type null when there is none
 * @param cancelledAt when it was accepted; null when there is none
 * @param scheduledAt when the machine ends; null when that was at once or no more
 * @param reason its owner's, or null
 * @param revokable whether it can be taken back
 */
public record CancellationView(
    VpsId vps,
    Status status,
    Cancellation.@Nullable Type type,
    @Nullable Instant cancelledAt,
    @Nullable Instant scheduledAt,
    @Nullable String reason,
    boolean revokable) {

  /** Where it stands. */
  public enum Status {
    NONE,
    /** It lies ahead. */
    SCHEDULED,
    /** Its time has come, and its machine is ended in a moment. */
    PENDING,
    /** The machine is being removed. */
    COMPLETED,
    /** It was taken back. */
    REVOKED;

    /** As callers see it: lower case. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static CancellationView of(EndFacts facts) {
    Cancellation known = facts.ending().cancellation();
    Status status = status(facts, known);
    if (known == null) {
      // It ends by its deleteAfter, or because an operator ended it.
      boolean ends = status != Status.NONE;
      return new CancellationView(
          facts.vps().id(),
          status,
          ends ? Cancellation.Type.IMMEDIATE : null,
          facts.ending().endedAt(),
          null,
          null,
          false);
    }
    return new CancellationView(
        facts.vps().id(),
        status,
        known.type(),
        known.at(),
        known.scheduledAt(),
        known.reason(),
        status == Status.SCHEDULED);
  }

  private static Status status(EndFacts facts, @Nullable Cancellation known) {
    if (facts.vps().standing().status() == ServiceStatus.TERMINATED) {
      return Status.COMPLETED;
    }
    if (facts.ending().isDue(facts.now())) {
      return Status.PENDING;
    }
    if (known == null) {
      return Status.NONE;
    }
    return known.revokedAt() == null ? Status.SCHEDULED : Status.REVOKED;
  }
}
