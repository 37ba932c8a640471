package dev.vakna.core.power;

import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerStanding;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.Place;
import dev.vakna.core.reconcile.AuditEntry;
import dev.vakna.core.reconcile.AuditLog;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.StoreUnavailableException;
import dev.vakna.core.store.Tx;
import java.util.Objects;
import java.util.Optional;

/**
 * Has the records say that a machine was switched off by an operator: it is off and is to be, and
 * processor and memory are metered no longer. Safe for use by many threads.
 */
public final class SwitchedOff implements HostShutdown.Records {

  private final Store store;
  private final String host;
  private final AuditLog audit;

  /**
   * @param host whose machines are switched off; one that is recorded elsewhere is left as it is
   * @param audit keeps, with the records, that it was switched off
   */
  public SwitchedOff(Store store, String host, AuditLog audit) {
    this.store = Objects.requireNonNull(store);
    this.host = Objects.requireNonNull(host);
    this.audit = Objects.requireNonNull(audit);
  }

  /** What came of it. */
  private sealed interface Met {
    /** Nobody keeps it running. */
    record Unkept() implements Met {}

    record Off(AuditEntry entry) implements Met {}

    /** A job's word about what it is to be is newer. */
    record Held() implements Met {}
  }

  @Override
  public Place place(MachineName name) {
    return id(name)
        .flatMap(id -> store.transact(tx -> tx.vpses().find(id)))
        .filter(this::here)
        .map(Vps::place)
        .orElseGet(() -> Place.of(name));
  }

  private static Optional<VpsId> id(MachineName name) {
    return VpsId.parse(VpsId.PREFIX + "_" + name.text());
  }

  @Override
  public Optional<String> off(MachineName name) {
    Optional<VpsId> id = id(name);
    if (id.isEmpty()) {
      return Optional.empty();
    }
    try {
      return switch (store.transact(tx -> note(tx, id.get()))) {
        case Met.Unkept() -> Optional.empty();
        case Met.Off(AuditEntry entry) -> {
          audit.tell(entry);
          yield Optional.empty();
        }
        case Met.Held() ->
            Optional.of("a job has hold of it and goes on with it when a server runs again");
      };
    } catch (StoreUnavailableException e) {
      String why = String.valueOf(e.getMessage());
      return Optional.of(
          e.undecided()
              ? "it may be started again when a server runs again, because nobody can say whether the records were told: "
                  + why
              : notNoted(why));
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
      return new Met.Held();
    }
    if (vps.filter(each -> PowerStanding.of(each).metered()).isEmpty()) {
      return new Met.Unkept();
    }
    PowerRecords.off(tx, vps.get(), PowerState.STOPPED);
    return new Met.Off(
        audit.append(
            tx,
            AuditEntry.Kind.POWER,
            id.text(),
            "was switched off with its host's machines and stays off; processor and memory are metered no longer"));
  }

  private boolean here(Vps vps) {
    Vps.Placement placement = vps.site().placement();
    return placement != null && placement.host().equals(host);
  }
}
