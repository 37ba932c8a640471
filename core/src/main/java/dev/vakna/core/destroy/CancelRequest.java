package dev.vakna.core.destroy;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an owner says who cancels a Cloud VM. Its text tells all of it.
 *
 * @param type when it is to end
 * @param reason 1 to {@link Cancellation#LONGEST_REASON} characters, or null
 * @param otherReason at most as many, or null
 */
public record CancelRequest(
    Cancellation.Type type, @Nullable String reason, @Nullable String otherReason) {

  /** With no reason, at once. */
  public static final CancelRequest DEFAULTS =
      new CancelRequest(Cancellation.Type.IMMEDIATE, null, null);

  public CancelRequest {
    Objects.requireNonNull(type);
  }

  /** As it is kept. */
  Cancellation at(Instant now, @Nullable Instant scheduledAt) {
    return new Cancellation(type, reason, otherReason, now, scheduledAt, null);
  }
}
