package dev.vakna.core.restore;

import dev.vakna.core.account.Account;
import dev.vakna.core.account.Caller;
import dev.vakna.core.admission.AdmissionFacts;
import dev.vakna.core.admission.OverCommit;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.guest.GuestConfig;
import dev.vakna.core.guest.GuestConfigReader;
import dev.vakna.core.inventory.Resources;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.machine.Engine;
import dev.vakna.core.region.Region;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers what an admission stands on, the same way for the call and for the gates. */
final class RestoreFacts {

  private final Engine engine;
  private final OverCommit overCommit;
  private final Engine.HostCapacity host;

  /** Asks the engine what its host has; outside of any transaction. */
  RestoreFacts(Engine engine, OverCommit overCommit) {
    this.engine = engine;
    this.overCommit = overCommit;
    this.host = engine.capacity();
  }

  AdmissionFacts of(
      Caller caller,
      Account account,
      Account.Usage usage,
      Vps source,
      Backup backup,
      List<Region> regions,
      Resources reserved) {
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
        host,
        reserved,
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
