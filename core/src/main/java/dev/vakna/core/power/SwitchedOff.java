package dev.vakna.core.power;

import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerStanding;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.StoreUnavailableException;
import dev.vakna.core.store.Tx;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Has the records say that a machine was switched off by an operator: it is off and is to be, and
 * processor and memory are metered no longer. Safe for use by many threads.
 */
public final class SwitchedOff implements Function<MachineName, Optional<String>> {

  private final Store store;
  private final String host;
  private final BiConsumer<VpsId, String> onEvent;

  /**
   * @param host whose machines are switched off; one that is recorded elsewhere is left as it is
   * @param onEvent told of every machine that it was switched off, in words for an operator's log
   */
  public SwitchedOff(Store store, String host, BiConsumer<VpsId, String> onEvent) {
    this.store = Objects.requireNonNull(store);
    this.host = Objects.requireNonNull(host);
    this.onEvent = Objects.requireNonNull(onEvent);
  }

  /** What came of it. */
  private enum Met {
    NOT_KEPT_ON,
    OFF,
    A_JOBS
  }

  /**
   * Notes it.
   *
   * @return what becomes of the machine where it may not stay off, in words for operators
   */
  @Override
  public Optional<String> apply(MachineName name) {
    Optional<VpsId> id = VpsId.parse(VpsId.PREFIX + "_" + name.text());
    if (id.isEmpty()) {
      return Optional.empty();
    }
    try {
      return switch (store.transact(tx -> note(tx, id.get()))) {
        case NOT_KEPT_ON -> Optional.empty();
        case OFF -> {
          onEvent.accept(
              id.get(),
              "was switched off with its host's machines and stays off; processor and memory are metered no longer");
          yield Optional.empty();
        }
        case A_JOBS ->
            Optional.of("a job has hold of it and goes on with it when a server runs again");
      };
    } catch (StoreUnavailableException e) {
      return Optional.of(notNoted(String.valueOf(e.getMessage())));
    }
  }

  /** The words for a machine of which the records know nothing. */
  public static String notNoted(String why) {
    return "it is started again when a server runs again, because the records could not be told: "
        + why;
  }

  private Met note(Tx tx, VpsId id) {
    Optional<Vps> vps = tx.vpses().lock(id).filter(this::here);
    if (vps.isPresent() && PowerRecords.held(tx, id)) {
      return Met.A_JOBS;
    }
    if (vps.filter(each -> PowerStanding.of(each).metered()).isEmpty()) {
      return Met.NOT_KEPT_ON;
    }
    PowerRecords.off(tx, vps.get(), PowerState.STOPPED);
    return Met.OFF;
  }

  private boolean here(Vps vps) {
    Vps.Placement placement = vps.site().placement();
    return placement != null && placement.host().equals(host);
  }
}
