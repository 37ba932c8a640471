package dev.vakna.core.destroy;

import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.VpsId;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is recorded of a Cloud VM's end, before it and after. It stays when the VPS is gone.
 *
 * @param vps which
 * @param account whose
 * @param cancellation the newest one, or null
 * @param deleteAfter when it ends by itself, or null
 * @param toldOf the {@code deleteAfter} that its owner was told of beforehand, or null
 * @param endedAt when its end was accepted that is carried out; null before that
 */
public record Ending(
    VpsId vps,
    AccountId account,
    @Nullable Cancellation cancellation,
    @Nullable Instant deleteAfter,
    @Nullable Instant toldOf,
    @Nullable Instant endedAt) {

  public Ending {
    Objects.requireNonNull(vps);
    Objects.requireNonNull(account);
  }

  /** Of a VPS whose end nobody has spoken of. */
  public static Ending none(VpsId vps, AccountId account) {
    return new Ending(vps, account, null, null, null, null);
  }

  /**
   * When it is to end: the sooner of what its cancellation says and of {@code deleteAfter}; none
   * when neither says anything.
   */
  public Optional<Instant> dueAt() {
    return Optional.ofNullable(
        sooner(cancellation == null ? null : cancellation.scheduledAt(), deleteAfter));
  }

  /** Beyond that moment it is never charged; none while nobody has spoken of its end. */
  public Optional<Instant> chargedUntil() {
    return Optional.ofNullable(sooner(dueAt().orElse(null), endedAt));
  }

  private static @Nullable Instant sooner(@Nullable Instant one, @Nullable Instant other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.isBefore(other) ? one : other;
  }

  /** Whether its time has come. */
  public boolean isDue(Instant now) {
    return dueAt().filter(due -> !due.isAfter(now)).isPresent();
  }

  /** The same, cancelled so. */
  public Ending with(@Nullable Cancellation newCancellation) {
    return new Ending(vps, account, newCancellation, deleteAfter, toldOf, endedAt);
  }

  /** The same, ending by itself after that moment; never when null. */
  public Ending after(@Nullable Instant newDeleteAfter) {
    return new Ending(vps, account, cancellation, newDeleteAfter, toldOf, endedAt);
  }

  /** The same, its owner told of {@code deleteAfter}. */
  public Ending told() {
    return new Ending(vps, account, cancellation, deleteAfter, deleteAfter, endedAt);
  }

  /** The same, carried out. */
  public Ending ended(Instant at) {
    return new Ending(vps, account, cancellation, deleteAfter, toldOf, at);
  }
}
