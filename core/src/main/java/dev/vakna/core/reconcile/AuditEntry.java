package dev.vakna.core.reconcile;

import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;

/**
 * An entry of the audit log: a thing that operators must be able to look up, done without anybody
 * asking for it, or by one of them to what customers pay or who signs in.
 *
 * @param id identity
 * @param at when it was decided, by the storage's clock
 * @param host the engine host
 * @param kind what was done
 * @param subject to what: a VPS's id, or a machine's name on the host
 * @param words for operators
 */
public record AuditEntry(
    UUID id, Instant at, String host, Kind kind, String subject, String words) {

  public AuditEntry {
    Objects.requireNonNull(id);
    Objects.requireNonNull(at);
    Objects.requireNonNull(host);
    Objects.requireNonNull(kind);
    Objects.requireNonNull(subject);
    Objects.requireNonNull(words);
  }

  /** What can be done. */
  public enum Kind {
    /** What an ended operation left on the host was removed. */
    REMOVED,
    /** A process of a machine that should not run was ended. */
    STOPPED,
    /** Where a machine's services are reached was corrected. */
    ACCESS_CORRECTED,
    /** Meters of a VPS that is gone were closed. */
    METERS_CLOSED,
    /** A machine's power was noted or brought back. */
    POWER,
    /** An operator changed a region or its prices. */
    REGION,
    /** An operator changed a network. */
    NETWORK,
    /** An operator changed who may sign in. */
    USER;

    /** Whether such entries, few as they are, stay when the many are forgotten. */
    public boolean permanent() {
      return this == REGION || this == NETWORK || this == USER;
    }

    /** As operators see it: lower case. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
