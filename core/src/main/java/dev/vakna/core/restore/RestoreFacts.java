package dev.vakna.core.restore;

import dev.vakna.core.account.Account;
import dev.vakna.core.account.Caller;
import dev.vakna.core.admission.AdmissionFacts;
import dev.vakna.core.admission.HostLoad;
import dev.vakna.core.admission.OverCommit;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.capacity.HostReading;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.guest.GuestConfig;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.region.Region;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Gathers what an admission stands on, the same way for the call and for the gates. */
final class RestoreFacts {

  private final Engine engine;
  private final OverCommit overCommit;
  private final HostReading host;
  private boolean silent;
  private final Map<Engine.MachineNeeds, List<Engine.Objection>> objections = new HashMap<>();

  /** Asks the engine what its host has; outside of any transaction. */
  RestoreFacts(Store store, Engine engine, OverCommit overCommit) {
    this.engine = engine;
    this.overCommit = overCommit;
    this.host = HostReading.take(store, engine);
  }

  /**
   * Asks the engine what it cannot do of the backup's machine; outside of any transaction. An
   * engine that does not answer is as one whose host does not tell what it has.
   */
  void ask(Backup backup) {
    GuestConfig guest = backup.config();
    if (guest != null) {
      objections.computeIfAbsent(needs(guest), this::objections);
    }
  }

  private List<Engine.Objection> objections(Engine.MachineNeeds needs) {
    if (!silent) {
      try {
        return engine.objections(needs);
      } catch (EngineException e) {
        silent = true;
      }
    }
    return List.of();
  }

  /** False when the backup's machine needs something that the engine was not asked about. */
  boolean asked(Backup backup) {
    GuestConfig guest = backup.config();
    return guest == null || objections.containsKey(needs(guest));
  }

  /** What is promised of the host; may change before the transaction ends. */
  HostLoad load(Tx tx) {
    return host.load(tx);
  }

  /** The same, for a decision: calls that want room on one host are decided one after another. */
  HostLoad lockedLoad(Tx tx) {
    return host.lockedLoad(tx);
  }

  /**
   * Puts together what was read; pure.
   *
   * @param backup one that the engine was asked about
   */
  AdmissionFacts of(
      Caller caller,
      Account account,
      Account.Usage usage,
      Vps source,
      Backup backup,
      List<Region> regions,
      HostLoad load) {
    GuestConfig guest = backup.config();
    return new AdmissionFacts(
        caller,
        account,
        usage,
        source,
        backup,
        guest,
        regions,
        guest == null ? List.of() : Objects.requireNonNull(objections.get(needs(guest))),
        silent ? null : host.capacity(),
        load,
        overCommit);
  }

  private static Engine.MachineNeeds needs(GuestConfig guest) {
    return new Engine.MachineNeeds(
        guest.board().firmware(), guest.board().chipset(), guest.state().tpm() != null);
  }
}
