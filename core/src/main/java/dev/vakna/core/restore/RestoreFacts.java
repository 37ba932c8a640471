package dev.vakna.core.restore;

import dev.vakna.core.account.Account;
import dev.vakna.core.account.Caller;
import dev.vakna.core.admission.AdmissionFacts;
import dev.vakna.core.admission.HostLoad;
import dev.vakna.core.admission.OverCommit;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.capacity.HostReading;
import dev.vakna.core.guest.GuestConfig;
import dev.vakna.core.guest.GuestConfigReader;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.machine.Engine;
import dev.vakna.core.region.Region;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers what an admission stands on, the same way for the call and for the gates. */
final class RestoreFacts {

  private final Engine engine;
  private final OverCommit overCommit;
  private final HostReading host;

  /** Asks the engine what its host has; outside of any transaction. */
  RestoreFacts(Store store, Engine engine, OverCommit overCommit) {
    this.engine = engine;
    this.overCommit = overCommit;
    this.host = HostReading.take(store, engine);
  }

  /** What is promised of the host; may change before the transaction ends. */
  HostLoad load(Tx tx) {
    return host.load(tx);
  }

  /** The same, for a decision: calls that want room on one host are decided one after another. */
  HostLoad lockedLoad(Tx tx) {
    return host.lockedLoad(tx);
  }

  AdmissionFacts of(
      Caller caller,
      Account account,
      Account.Usage usage,
      Vps source,
      Backup backup,
      List<Region> regions,
      HostLoad load) {
    GuestConfig guest = guest(backup);
    return new AdmissionFacts(
        caller,
        account,
        usage,
        source,
        backup,
        guest,
        regions,
        guest == null ? List.of() : engine.objections(needs(guest)),
        host.capacity(),
        load,
        overCommit);
  }

  static @Nullable GuestConfig guest(Backup backup) {
    return backup.facts() == null || backup.facts().config() == null
        ? null
        : GuestConfigReader.read(backup.facts());
  }

  private static Engine.MachineNeeds needs(GuestConfig guest) {
    return new Engine.MachineNeeds(guest.firmware(), guest.chipset(), guest.tpm() != null);
  }
}
