package dev.vakna.core.destroy;

import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.job.Job;
import dev.vakna.core.store.EndRecords.Timed;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Ends Cloud VMs whose time has come. Each end is accepted in one transaction of its own, decided
 * by what that transaction reads, so that several servers may look at once and each end is carried
 * out once. A machine that is only just being made ends with its restore.
 */
public final class DueEnds {

  /** So long before a machine ends by itself its owner is told. */
  public static final Duration NOTICE = Duration.ofHours(24);

  private static final int AT_ONCE = 500;

  /** So many faults are thrown together. */
  private static final int TOLD = 20;

  private final Store store;
  private final DestroyIntake ends;
  private final BiConsumer<VpsId, String> onEvent;

  /**
   * @param ends carries them out
   * @param onEvent told of each end, in words for an operator
   */
  public DueEnds(Store store, DestroyIntake ends, BiConsumer<VpsId, String> onEvent) {
    this.store = Objects.requireNonNull(store);
    this.ends = Objects.requireNonNull(ends);
    this.onEvent = Objects.requireNonNull(onEvent);
  }

  /** Looks once. What nobody foresaw of one is thrown when all others were seen to. */
  public void look() {
    List<RuntimeException> unforeseen = new ArrayList<>();
    each(
        (tx, after) -> tx.ends().untold(tx.now().plus(NOTICE), after, AT_ONCE),
        id -> each(id, tx -> tell(tx, id), unforeseen));
    each(
        (tx, after) -> tx.ends().due(tx.now(), after, AT_ONCE),
        id -> {
          if (each(id, tx -> end(tx, id), unforeseen)) {
            ends.accepted();
          }
        });
    if (!unforeseen.isEmpty()) {
      RuntimeException first = unforeseen.getFirst();
      unforeseen.stream().skip(1).filter(e -> e != first).forEach(first::addSuppressed);
      throw first;
    }
  }

  private interface Page {
    List<Timed> read(Tx tx, @Nullable Timed after);
  }

  /** Goes on behind what was looked at, so that those that fail stand in nobody's way. */
  private void each(Page page, Consumer<VpsId> work) {
    @Nullable Timed after = null;
    List<Timed> found;
    do {
      Timed from = after;
      found = store.transact(tx -> page.read(tx, from));
      found.forEach(timed -> work.accept(timed.vps()));
      after = found.isEmpty() ? null : found.getLast();
    } while (found.size() == AT_ONCE);
  }

  private boolean each(
      VpsId id, Function<Tx, Optional<String>> what, List<RuntimeException> unforeseen) {
    try {
      Optional<String> done = store.transact(what);
      done.ifPresent(event -> onEvent.accept(id, event));
      return done.isPresent();
    } catch (RuntimeException e) {
      if (unforeseen.size() < TOLD) {
        unforeseen.add(e);
      }
      return false;
    }
  }

  private Optional<String> tell(Tx tx, VpsId id) {
    Optional<Vps> vps = tx.vpses().lock(id);
    Optional<Ending> ending = tx.ends().find(id).filter(known -> known.endedAt() == null);
    Instant at = ending.isEmpty() ? null : ending.get().deleteAfter();
    if (vps.isEmpty()) {
      return gone(tx, ending);
    }
    if (ending.isEmpty()
        || at == null
        || at.equals(ending.get().toldOf())
        || at.isAfter(tx.now().plus(NOTICE))) {
      return Optional.empty();
    }
    // Storage tells its owner of it, as an event of the same transaction.
    tx.ends().put(ending.get().told());
    return Optional.of("ends by itself after %s, and its owner is told".formatted(at));
  }

  /** It was never made, or went otherwise: nobody looks at it again. */
  private static Optional<String> gone(Tx tx, Optional<Ending> known) {
    known.ifPresent(ending -> tx.ends().put(ending.ended(tx.now())));
    return Optional.empty();
  }

  /** Taking a restore back may wait for a host; it was asked to, and that is said once. */
  private static boolean endsWithItsRestore(Tx tx, Vps vps) {
    return vps.standing().status() == ServiceStatus.PENDING
        && tx.jobs().unended(vps.id()).stream()
            .map(Job::operation)
            .anyMatch(restore -> restore.cancelRequested() || restore.backward());
  }

  private Optional<String> end(Tx tx, VpsId id) {
    Optional<Vps> vps = tx.vpses().lock(id);
    Optional<Ending> due =
        tx.ends()
            .find(id)
            .filter(ending -> ending.endedAt() == null)
            .filter(ending -> ending.isDue(tx.now()));
    if (due.isEmpty() || vps.isEmpty()) {
      return gone(tx, due);
    }
    if (endsWithItsRestore(tx, vps.get())) {
      return Optional.empty();
    }
    return Optional.of(
        "ends, as it was to on %s, by job %s"
            .formatted(due.get().dueAt().orElseThrow(), ends.end(tx, vps.get(), null).text()));
  }
}
