package dev.vakna.simulator.memory;

import dev.vakna.core.destroy.Ending;
import dev.vakna.core.event.Event;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.Vps;
import dev.vakna.operations.Operation;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is told of a change of records.
 *
 * @param position null until it has its place in the order
 */
record Happened(
    @Nullable Long position,
    AccountId account,
    Event.Subject subject,
    UUID id,
    Event.What what,
    Instant at) {

  Happened placed(@Nullable Long newPosition, Instant newAt) {
    return new Happened(newPosition, account, subject, id, what, newAt);
  }

  /** What changed of a job that an owner sees; null when nothing did. */
  static Event.@Nullable What toJob(State.@Nullable Held before, State.@Nullable Held after) {
    if (after == null) {
      return null;
    }
    if (before == null) {
      return Event.What.CREATED;
    }
    Operation was = before.job().operation();
    Operation is = after.job().operation();
    if (is.status().ended() && !was.status().ended()) {
      return Event.What.ENDED;
    }
    if (is.status() != was.status()
        || is.cancelRequested() != was.cancelRequested()
        || (is.failure() == null) != (was.failure() == null)) {
      return Event.What.CHANGED;
    }
    return is.progress().equals(was.progress()) && Objects.equals(is.startedAt(), was.startedAt())
        ? null
        : Event.What.PROGRESS;
  }

  /** What changed of a VPS that an owner sees; null when nothing did. */
  static Event.@Nullable What toVps(@Nullable Vps before, @Nullable Vps after) {
    if (before == null || after == null) {
      return before == after ? null : after == null ? Event.What.DELETED : Event.What.CREATED;
    }
    if (before.standing().power() != after.standing().power()) {
      return Event.What.POWER;
    }
    return seen(before).equals(seen(after)) ? null : Event.What.CHANGED;
  }

  /** What is told of a VPS when that changed of its end; null when nothing is. */
  static Event.@Nullable What toEnd(@Nullable Ending before, @Nullable Ending after) {
    if (after == null) {
      return null;
    }
    Instant toldBefore = before == null ? null : before.toldOf();
    Instant dateBefore = before == null ? null : before.deleteAfter();
    if (after.toldOf() != null && !after.toldOf().equals(toldBefore)) {
      return Event.What.ENDING;
    }
    return Objects.equals(after.deleteAfter(), dateBefore) ? null : Event.What.CHANGED;
  }

  /** Without what an owner does not see. */
  private static Vps seen(Vps vps) {
    Vps.Placement placement = vps.site().placement();
    Vps.Standing standing = vps.standing();
    return new Vps(
        vps.id(),
        vps.account(),
        vps.label(),
        new Vps.Standing(standing.status(), standing.power(), PowerState.UNKNOWN),
        vps.resources(),
        vps.os(),
        vps.billing(),
        new Vps.Site(
            vps.site().region(),
            vps.site().primaryIp(),
            placement == null ? null : new Vps.Placement("", "", placement.access())),
        new Vps.Origin(null, vps.origin().restored()),
        vps.createdAt());
  }
}
