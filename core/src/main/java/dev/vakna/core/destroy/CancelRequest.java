package dev.vakna.core.destroy;

import dev.vakna.core.problem.Asked;
import dev.vakna.core.problem.Meaning;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an owner says who cancels a Cloud VM.
 *
 * @param type when it is to end
 * @param reason 1 to {@link Cancellation#LONGEST_REASON} characters, or null
 * @param otherReason at most as many, or null
 */
public record CancelRequest(
    Cancellation.Type type, @Nullable String reason, @Nullable String otherReason)
    implements Asked {

  /** With no reason, at once. */
  public static final CancelRequest DEFAULTS =
      new CancelRequest(Cancellation.Type.IMMEDIATE, null, null);

  public CancelRequest {
    Objects.requireNonNull(type);
  }

  @Override
  public String meaning() {
    return Meaning.of("cancel")
        .with(
            "type",
            switch (type) {
              case IMMEDIATE -> "immediate";
              case END_OF_PERIOD -> "end_of_period";
            })
        .with("reason", reason)
        .with("otherReason", otherReason)
        .text();
  }

  /** As it is kept. */
  Cancellation at(Instant now, @Nullable Instant scheduledAt) {
    return new Cancellation(type, reason, otherReason, now, scheduledAt, null);
  }
}
