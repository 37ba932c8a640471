package dev.vakna.simulator.planted;

import dev.vakna.core.admission.OverCommit;
import dev.vakna.core.chance.Chance;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.network.Ipv4;
import dev.vakna.core.restore.RestoreIntake;
import dev.vakna.core.store.AddressRecords;
import dev.vakna.core.store.AddressRecords.Taking;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.simulator.world.Assembly;
import java.util.Optional;

/** Bugs in which address a machine gets. */
final class AddressPlants {

  private AddressPlants() {}

  /** The lowest that nobody holds, rested or not. */
  static final class NothingHeldBack implements Assembly {
    @Override
    public RestoreIntake restores(
        Store store, Chance chance, Engine engine, OverCommit overCommit, Runnable onAccepted) {
      return Assembly.super.restores(
          Altered.transactions(store, NothingHeldBack::seen),
          chance,
          engine,
          overCommit,
          onAccepted);
    }

    private static Tx seen(Tx tx) {
      return Altered.records(
          tx,
          "addresses",
          AddressRecords.class,
          "lease",
          (_, arguments) ->
              lowest(
                  tx.addresses(),
                  (VpsId) arguments[0],
                  (String) arguments[1],
                  Ipv4.parse((String) arguments[2]),
                  Ipv4.parse((String) arguments[3])));
    }

    private static Optional<String> lowest(
        AddressRecords addresses, VpsId vps, String network, Ipv4 first, Ipv4 last) {
      for (int bits = first.bits(); bits <= last.bits(); bits++) {
        String address = new Ipv4(bits).toString();
        if (addresses.take(vps, network, address) instanceof Taking.Taken) {
          return Optional.of(address);
        }
      }
      return Optional.empty();
    }
  }
}
