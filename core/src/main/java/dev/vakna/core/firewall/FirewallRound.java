package dev.vakna.core.firewall;

import dev.vakna.core.engine.Enforcement;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerStanding;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.job.Waiting;
import dev.vakna.core.machine.Place;
import dev.vakna.core.network.Inbound;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.core.trouble.Troubles;
import dev.vakna.operations.Pace;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Has one engine hold to what is recorded of the firewalls of its machines. Called again and again,
 * on several servers: the engine itself lets no older word replace a newer one, and what it answers
 * is recorded only while it is the answer to what is wanted. So whoever is killed or stands still
 * in between costs nothing but a repetition. Not safe for use by several threads.
 */
public final class FirewallRound {

  private static final int AT_ONCE = 500;

  /** So many faults are thrown together. */
  private static final int TOLD = 20;

  private final Store store;
  private final Engine engine;
  private final Pace pace;
  private final Troubles troubles;
  private final BiConsumer<VpsId, String> onEvent;

  /** Those that could not be seen to last time: all others come first. */
  private final Set<VpsId> hindered = new LinkedHashSet<>();

  /**
   * @param troubles told of what hinders it, in words for an operator
   * @param onEvent told of what was done, in words for an operator's log
   */
  public FirewallRound(
      Store store, Engine engine, Pace pace, Troubles troubles, BiConsumer<VpsId, String> onEvent) {
    this.store = Objects.requireNonNull(store);
    this.engine = Objects.requireNonNull(engine);
    this.pace = Objects.requireNonNull(pace);
    this.troubles = Objects.requireNonNull(troubles);
    this.onEvent = Objects.requireNonNull(onEvent);
  }

  /** Name of the engine whose machines it sees to. */
  public String engine() {
    return engine.name();
  }

  /**
   * Sees once to every machine whose rules its engine has not answered to. What nobody foresaw of
   * one is thrown when all others were seen to.
   *
   * @param pulse run before each machine
   * @throws InterruptedException when the process is shutting down
   */
  public void look(Runnable pulse) throws InterruptedException {
    List<RuntimeException> unforeseen = new ArrayList<>();
    for (VpsId id : waiting()) {
      pulse.run();
      try {
        settle(id);
        hindered.remove(id);
        troubles.over(subject(id));
      } catch (EngineException e) {
        hindered.add(id);
        troubles.met(subject(id), "its firewall cannot be put before it now: " + e.getMessage(), e);
        if (e.kind() == EngineException.Kind.OUT_OF_REACH) {
          // Whoever is asked next would not answer either.
          break;
        }
      } catch (RuntimeException e) {
        hindered.add(id);
        if (unforeseen.size() < TOLD) {
          unforeseen.add(e);
        }
      }
    }
    if (!unforeseen.isEmpty()) {
      RuntimeException first = unforeseen.getFirst();
      unforeseen.stream().filter(e -> e != first).forEach(first::addSuppressed);
      throw first;
    }
  }

  private static String subject(VpsId id) {
    return "machine " + id.text();
  }

  private List<VpsId> waiting() {
    Set<VpsId> all = new LinkedHashSet<>();
    @Nullable VpsId after = null;
    List<VpsId> page;
    do {
      VpsId from = after;
      page = store.read(tx -> tx.firewalls().unsettled(engine.name(), from, AT_ONCE));
      all.addAll(page);
      after = page.isEmpty() ? null : page.getLast();
    } while (page.size() == AT_ONCE);
    hindered.retainAll(all);
    List<VpsId> order = new ArrayList<>(all);
    order.removeAll(hindered);
    order.addAll(hindered);
    return order;
  }

  /** What a machine's engine is to be told. */
  private record Wanted(Place place, Inbound inbound) {}

  private Optional<Wanted> wanted(Tx tx, VpsId id) {
    return tx.vpses()
        .find(id)
        .filter(vps -> PowerStanding.of(vps).metered() && isHere(vps))
        .flatMap(vps ->
            tx.firewalls()
                .find(id)
                .filter(firewall -> firewall.state() == Firewall.State.PENDING)
                .map(firewall -> new Wanted(vps.place(), firewall.inbound())));
  }

  private boolean isHere(Vps vps) {
    Vps.Placement placement = vps.site().placement();
    return placement != null && placement.host().equals(engine.name());
  }

  private void settle(VpsId id) throws InterruptedException {
    Optional<Wanted> wanted = store.read(tx -> wanted(tx, id));
    if (wanted.isEmpty()) {
      return;
    }
    Inbound inbound = wanted.get().inbound();
    Enforcement answer = engine.open(wanted.get().place(), inbound, Waiting.of(pace));
    if (answer == Enforcement.ABSENT) {
      throw EngineException.retryable("the machine is missing", null);
    }
    boolean settled = store.transact(tx -> tx.firewalls().settle(id, inbound.version(), answer));
    if (settled) {
      onEvent.accept(
          id,
          answer == Enforcement.ENFORCED
              ? "is reached by %d ports and ranges of its firewall alone"
                  .formatted(inbound.open().size())
              : "has no filter before it that its firewall could be put into");
    }
  }
}
