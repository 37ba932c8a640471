package dev.vakna.core.restore;

import dev.vakna.core.account.Account;
import dev.vakna.core.account.Caller;
import dev.vakna.core.admission.AdmissionFacts;
import dev.vakna.core.admission.HostLoad;
import dev.vakna.core.admission.OverCommit;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.capacity.HostReading;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.MachineNeeds;
import dev.vakna.core.engine.SiteReading;
import dev.vakna.core.guest.GuestConfig;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.region.Region;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import java.util.List;

/** Gathers what an admission stands on, the same way for the call and for the gates. */
final class RestoreFacts {

  private final OverCommit overCommit;
  private final HostReading host;

  /** Reads the engine's site; outside of any transaction. */
  RestoreFacts(Store store, Engine engine, OverCommit overCommit) {
    this.overCommit = overCommit;
    this.host = HostReading.take(store, engine);
  }

  /**
   * The site as it was read.
   *
   * @throws IllegalStateException when it did not tell; nothing is admitted then
   */
  SiteReading site() {
    SiteReading site = host.site();
    if (site == null) {
      throw new IllegalStateException("%s did not tell what it has".formatted(host.host()));
    }
    return site;
  }

  /** What is promised of the host; may change before the transaction ends. */
  HostLoad load(Tx tx) {
    return host.load(tx);
  }

  /** The same, for a decision: calls that want room on one host are decided one after another. */
  HostLoad lockedLoad(Tx tx) {
    return host.lockedLoad(tx);
  }

  /** Puts together what was read; pure. */
  AdmissionFacts of(
      Caller caller,
      Account account,
      Account.Usage usage,
      Vps source,
      Backup backup,
      List<Region> regions,
      HostLoad load) {
    GuestConfig guest = backup.config();
    SiteReading site = host.site();
    return new AdmissionFacts(
        caller,
        account,
        usage,
        source,
        backup,
        guest,
        regions,
        guest == null || site == null ? List.of() : site.objections(needs(guest)),
        site == null ? null : site.capacity(),
        load,
        overCommit);
  }

  private static MachineNeeds needs(GuestConfig guest) {
    return new MachineNeeds(
        guest.board().firmware(), guest.board().chipset(), guest.state().tpm() != null);
  }
}
