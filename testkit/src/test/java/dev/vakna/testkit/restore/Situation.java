package dev.vakna.testkit.restore;

import dev.vakna.core.account.Caller;
import dev.vakna.core.admission.OverCommit;
import dev.vakna.core.admission.RestoreRequest;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.restore.BackupListing;
import dev.vakna.core.restore.CloudOffers;
import dev.vakna.core.restore.RestoreIntake;
import dev.vakna.core.restore.RestorePlanning;
import dev.vakna.simulator.SeededChance;
import dev.vakna.simulator.SettableClock;
import dev.vakna.simulator.engine.ModelEngine;
import dev.vakna.simulator.memory.MemoryStore;
import dev.vakna.testkit.decision.Circumstances;
import java.time.Instant;

/** Circumstances made by chance, and all who decide in them. */
final class Situation {

  private final SettableClock clock = new SettableClock(Instant.parse("2026-11-01T12:00:00Z"));
  private final ModelEngine engine = new ModelEngine("host-a");

  final MemoryStore store = new MemoryStore(clock);
  final Caller caller;
  final Vps source;
  final Backup backup;
  final boolean gone;
  final RestoreRequest request;
  final BackupListing listing = new BackupListing(store, engine, OverCommit.STANDARD);
  final CloudOffers offers = new CloudOffers(store, engine, OverCommit.STANDARD);
  final RestorePlanning planning;
  final RestoreIntake intake;

  private final Circumstances circumstances;

  Situation(long seed) {
    circumstances = new Circumstances(seed, clock.instant(), "host-a");
    circumstances.enter(engine);
    store.transact(tx -> {
      circumstances.enter(tx);
      return tx;
    });
    source = circumstances.source();
    backup = circumstances.backup();
    gone = circumstances.gone();
    request = circumstances.request();
    caller = new Caller(circumstances.account().id(), "key", circumstances.scopes());
    SeededChance chance = new SeededChance(~seed, clock);
    planning = new RestorePlanning(store, chance, engine, OverCommit.STANDARD);
    intake = new RestoreIntake(store, chance, engine, OverCommit.STANDARD, () -> {});
  }

  @Override
  public String toString() {
    return circumstances.toString();
  }
}
