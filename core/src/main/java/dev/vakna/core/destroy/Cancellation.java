package dev.vakna.core.destroy;

import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * That an owner cancelled a Cloud VM.
 *
 * @param type when it ends
 * @param reason the owner's word for it, or null
 * @param otherReason more of it, or null
 * @param at when it was accepted
 * @param scheduledAt when the machine ends; null when that was at once, and when it was revoked
 * @param revokedAt when it was taken back; null while it stands
 */
public record Cancellation(
    Type type,
    @Nullable String reason,
    @Nullable String otherReason,
    Instant at,
    @Nullable Instant scheduledAt,
    @Nullable Instant revokedAt) {

  /** The longest reason that is kept, in characters. */
  public static final int LONGEST_REASON = 500;

  public Cancellation {
    Objects.requireNonNull(type);
    Objects.requireNonNull(at);
    if (revokedAt != null && scheduledAt != null) {
      throw new IllegalArgumentException("what was revoked is scheduled no longer");
    }
  }

  /** When a cancelled machine ends. */
  public enum Type {
    IMMEDIATE,
    /** With the calendar month. */
    END_OF_PERIOD;

    /** As callers see it: lower case. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The same, taken back. */
  public Cancellation revoked(Instant when) {
    return new Cancellation(type, reason, otherReason, at, null, when);
  }
}
