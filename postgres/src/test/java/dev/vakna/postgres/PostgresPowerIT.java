package dev.vakna.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.account.Account;
import dev.vakna.core.id.JobId;
import dev.vakna.core.inventory.PowerStanding;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.simulator.Samples;
import dev.vakna.simulator.SeededChance;
import dev.vakna.testkit.contract.PowerContract;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedDatabase.class)
class PostgresPowerIT extends PowerContract {

  private final PostgresStore store;

  PostgresPowerIT(PostgresStore store) {
    this.store = store;
  }

  @Override
  protected Store store() {
    return store;
  }

  @Test
  void readsOnlyWhatChanged() {
    String host = "quiet-" + UUID.randomUUID();
    SeededChance chance = new SeededChance(System.nanoTime(), InstantSource.system());
    Samples samples = new Samples(chance, Instant.parse("2026-03-07T01:15:09Z"));
    List<Vps> vpses =
        store.transact(tx -> {
          Account account = samples.account();
          tx.accounts().insert(account);
          List<Vps> made = new ArrayList<>();
          for (int i = 0; i < 20; i++) {
            Vps vps = samples.clone(account.id(), new JobId(chance.nextId()), host);
            tx.vpses().insert(vps);
            made.add(vps);
          }
          return made;
        });
    Instant before = store.transact(Tx::now);
    Vps one = vpses.get(7);
    store.transact(tx -> {
      tx.vpses().update(one);
      tx.vpses()
          .update(vpses.get(8).placed(vpses.get(8).site().placement(), vpses.get(8).billing()));
      tx.vpses().setPower(vpses.get(9).id(), PowerState.STOPPED);
      return true;
    });
    List<PowerStanding> changed = store.transact(tx -> tx.vpses().powers(host, before));
    assertThat(changed).extracting(PowerStanding::vps).containsExactly(vpses.get(9).id());
  }
}
