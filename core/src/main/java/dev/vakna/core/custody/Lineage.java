package dev.vakna.core.custody;

import dev.vakna.core.guest.MachineIdentity;
import dev.vakna.core.guest.MachineIdentity.Kinship;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.store.CustodyRecords.Ruling;
import dev.vakna.core.store.CustodyRecords.Seen;
import dev.vakna.core.store.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * One machine among those whose backups lie under one number of a store.
 *
 * @param machine what is known of it, by all of its backups
 * @param keys the keys its backups go by
 * @param archives how many there are
 * @param oldest time of the oldest
 * @param newest time of the newest
 */
public record Lineage(
    MachineIdentity machine, Set<String> keys, int archives, Instant oldest, Instant newest) {

  public Lineage {
    Objects.requireNonNull(machine);
    keys = Set.copyOf(keys);
  }

  /** The machines of a number, the one with the newest backup first. */
  public static List<Lineage> of(Tx tx, String store, int vmid) {
    List<Lineage> all = new ArrayList<>();
    for (Seen seen : tx.custody().machines(store, vmid)) {
      Lineage before = all.stream().filter(one -> one.holds(seen)).findFirst().orElse(null);
      if (before == null) {
        all.add(
            new Lineage(
                seen.machine(), Set.of(seen.key()), seen.archives(), seen.oldest(), seen.newest()));
      } else {
        all.set(all.indexOf(before), before.with(seen));
      }
    }
    return List.copyOf(all);
  }

  private boolean holds(Seen seen) {
    Kinship kinship = machine.with(seen.machine());
    return kinship == Kinship.SAME || kinship == Kinship.ALIKE;
  }

  private Lineage with(Seen older) {
    Set<String> both = new LinkedHashSet<>(keys);
    both.add(older.key());
    return new Lineage(
        older.machine().grown(machine),
        both,
        archives + older.archives(),
        older.oldest().isBefore(oldest) ? older.oldest() : oldest,
        newest);
  }

  /** True when that key, as operators read and write it, stands for this machine. */
  public boolean goesBy(String key) {
    return keys.stream().anyMatch(key::equalsIgnoreCase);
  }

  /** True when one of those VPSs is this machine's. */
  public boolean isOf(List<Vps> vpses) {
    return vpses.stream().anyMatch(this::isOf);
  }

  /** True when the VPS is this machine's. */
  public boolean isOf(Vps vps) {
    Vps.BackupSource source = vps.origin().source();
    MachineIdentity bound = source == null ? null : source.machine();
    if (bound == null) {
      return false;
    }
    Kinship kinship = bound.with(machine);
    return kinship == Kinship.SAME || kinship == Kinship.ALIKE || bound.equals(machine);
  }

  /**
   * True when another account's VPS had this machine, or any of its archives here. Then none but an
   * operator who names the machine gives it to this account.
   */
  public boolean wasOfAnother(Tx tx, String store, int vmid, AccountId account) {
    return tx.custody().formerly(store, vmid, keys).stream().anyMatch(one -> !one.equals(account));
  }

  /**
   * What an operator decided of the machine: its archives go to whom that says, and nowhere else.
   */
  public Optional<Ruling> ruling(Tx tx, String store, int vmid) {
    return keys.stream()
        .sorted()
        .flatMap(key -> tx.custody().ruling(store, vmid, Ruling.machine(key)).stream())
        .findFirst();
  }

  /**
   * Gives a VPS that is stored with this machine as its source all of the machine's backups.
   *
   * @param alone no other machine has backups under the number, so that what cannot be read is
   *     taken to be this one's
   */
  public void give(Tx tx, String store, int vmid, boolean alone, VpsId vps) {
    tx.custody().assign(store, vmid, keys, alone, vps, tx.now());
  }

  /** For operators. */
  public String words() {
    return "%s%s, %d %s, newest of %s"
        .formatted(
            machine.key(),
            machine.name() == null ? "" : " ('" + machine.name() + "')",
            archives,
            archives == 1 ? "archive" : "archives",
            newest);
  }
}
