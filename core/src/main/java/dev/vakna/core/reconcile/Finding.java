package dev.vakna.core.reconcile;

import java.util.Locale;
import java.util.Objects;

/**
 * Something that is not as it should be.
 *
 * @param kind in what way
 * @param subject what: a VPS's id, or a machine's name on the host
 * @param words what was found and what is or should be done about it, for operators
 */
public record Finding(Kind kind, String subject, String words) {

  public Finding {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(subject);
    Objects.requireNonNull(words);
  }

  /** A finding again, whatever its words. */
  Key key() {
    return new Key(kind, subject);
  }

  record Key(Kind kind, String subject) {}

  /** In what way something can be wrong. */
  public enum Kind {
    /** It carries our mark and its operation is over; removed after the grace. */
    ORPHAN(false),
    /** It carries our mark and the records have never heard of it; never touched. */
    UNKNOWN(true),
    /** Its VPS is recorded on another host; never touched. */
    MISPLACED(true),
    /** An active VPS has no machine here. */
    MISSING_MACHINE(true),
    /** A part of a VPS's machine is missing. */
    INCOMPLETE_MACHINE(true),
    /** A process of a VPS's machine runs that the engine's records do not claim. */
    STRAY_PROCESS(false),
    /** A VPS is being made or ended and no operation does it. */
    ABANDONED(true),
    /** An active VPS is not metered. */
    UNMETERED(true),
    /** A VPS that is gone is still metered. */
    METERED_AFTER_END(true),
    /** A VPS bears an address that is not leased to it. */
    ADDRESS_NOT_LEASED(true);

    private final boolean needsAttention;

    Kind(boolean needsAttention) {
      this.needsAttention = needsAttention;
    }

    /** Whether it cannot come of an interruption alone: somebody should look at it. */
    public boolean needsAttention() {
      return needsAttention;
    }

    /** As operators see it: lower case. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
