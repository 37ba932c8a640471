package dev.vakna.core.admin;

import dev.vakna.core.backup.Backup;
import dev.vakna.core.chance.Chance;
import dev.vakna.core.custody.Custodian;
import dev.vakna.core.custody.Lineage;
import dev.vakna.core.guest.GuestConfig;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.Resources;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.problem.FieldFault;
import dev.vakna.core.sizing.Sizes;
import dev.vakna.core.store.CustodyRecords.Ruling;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes one VPS per machine of a backup store, with name, cores, memory and disks from its newest
 * readable archive. Doing it again makes only what is new.
 *
 * <p>A number may have been given away again, so of several machines under one number only the one
 * with the newest archive is made, and only when no VPS has the number yet; every other one waits
 * until an operator names it.
 */
public final class Importer {

  private static final int PAGE = 200;

  private final Store store;
  private final Chance chance;
  private final Custodian custodian;

  public Importer(Store store, Chance chance, Custodian custodian) {
    this.store = Objects.requireNonNull(store);
    this.custodian = Objects.requireNonNull(custodian);
    this.chance = Objects.requireNonNull(chance);
  }

  /**
   * What an import did.
   *
   * @param made the new VPSs, by guest number
   * @param skipped guests, or machines of them, that got none
   */
  public record Report(List<Vps> made, List<Skipped> skipped) {
    public Report {
      made = List.copyOf(made);
      skipped = List.copyOf(skipped);
    }
  }

  /**
   * A guest that got no VPS.
   *
   * @param vmid the guest's number
   * @param machine the machine of that number, or null when none is told apart
   * @param reason why, in words, and what can be done
   */
  public record Skipped(int vmid, @Nullable String machine, String reason) {}

  /**
   * What to import.
   *
   * @param vmid this guest only, or null for all
   * @param machine this machine only, as listings of backups name it, or null
   */
  public record Choice(@Nullable Integer vmid, @Nullable String machine) {
    /** Everything. */
    public static final Choice ALL = new Choice(null, null);
  }

  /** Imports everything that the last scan of the store saw. */
  public Report importStore(String storeName, AccountId account) {
    return importStore(storeName, account, Choice.ALL);
  }

  /**
   * Imports what the last scan of the store saw.
   *
   * @throws AdminRefusedException when there is no such account or store, or nothing of that choice
   */
  public Report importStore(String storeName, AccountId account, Choice choice) {
    store.transact(tx -> {
      if (tx.accounts().find(account).isEmpty()) {
        throw Accounts.absent(account);
      }
      Places.require(tx, storeName);
      return storeName;
    });
    custodian.settle(storeName);
    List<Vps> made = new ArrayList<>();
    List<Skipped> skipped = new ArrayList<>();
    Integer one = choice.vmid();
    int after = one == null ? Integer.MIN_VALUE : one - 1;
    List<Integer> numbers;
    do {
      int from = after;
      int limit = one == null ? PAGE : 1;
      numbers =
          store.transact(tx -> tx.custody().numbers(storeName, from, limit)).stream()
              .filter(vmid -> one == null || one.equals(vmid))
              .toList();
      for (int vmid : numbers) {
        Report report =
            store.transact(tx -> importGuest(tx, storeName, vmid, account, choice.machine()));
        made.addAll(report.made());
        skipped.addAll(report.skipped());
        after = vmid;
      }
    } while (numbers.size() == PAGE);
    custodian.settle(storeName);
    if (made.isEmpty() && skipped.isEmpty()) {
      refuseNothing(storeName, choice);
    }
    return new Report(made, skipped);
  }

  /** A whole store may be empty; what was named must be there. */
  private static void refuseNothing(String storeName, Choice choice) {
    Integer one = choice.vmid();
    if (choice.machine() != null) {
      throw AdminRefusedException.fault(
          "machine",
          FieldFault.Code.UNKNOWN_VALUE,
          "No readable archive in '%s' is of the machine %s%s. 'vakna admin backup list --store %s' tells each archive's machine."
              .formatted(
                  storeName,
                  choice.machine(),
                  one == null ? "" : " under the number " + one,
                  storeName));
    }
    if (one != null) {
      throw AdminRefusedException.fault(
          "vmid",
          FieldFault.Code.UNKNOWN_VALUE,
          "No archive in '%s' is of a guest with the number %d. 'vakna admin backup list --store %s' tells what is there."
              .formatted(storeName, one, storeName));
    }
  }

  private Report importGuest(
      Tx tx, String storeName, int vmid, AccountId account, @Nullable String machine) {
    // Locked, so that two of these at once do not both make the same VPS.
    tx.custody().lock(storeName, vmid);
    List<Vps> known = tx.vpses().bySource(storeName, vmid);
    List<Lineage> lineages = Lineage.of(tx, storeName, vmid);
    List<Vps> made = new ArrayList<>();
    List<Skipped> skipped = new ArrayList<>();
    if (lineages.isEmpty() && machine == null) {
      skipped.add(
          new Skipped(
              vmid, null, known.isEmpty() ? unreadable(tx, storeName, vmid) : already(known)));
    }
    boolean taken = !known.isEmpty();
    for (Lineage lineage : lineages) {
      if (machine != null && !lineage.goesBy(machine)) {
        continue;
      }
      List<Vps> its = known.stream().filter(lineage::isOf).toList();
      Ruling ruling = lineage.ruling(tx, storeName, vmid).orElse(null);
      if (!its.isEmpty()) {
        skipped.add(new Skipped(vmid, lineage.machine().key(), already(its)));
      } else if (ruling != null) {
        skipped.add(new Skipped(vmid, lineage.machine().key(), ruled(ruling)));
        taken = true;
      } else if (machine == null && known.stream().anyMatch(Importer::untied)) {
        skipped.add(
            new Skipped(
                vmid,
                lineage.machine().key(),
                already(known) + ", and is tied to a machine at the next look at the store"));
      } else if (taken && machine == null) {
        skipped.add(new Skipped(vmid, lineage.machine().key(), another(storeName, vmid, lineage)));
      } else if (machine == null && lineage.wasOfAnother(tx, storeName, vmid, account)) {
        skipped.add(new Skipped(vmid, lineage.machine().key(), former(storeName, vmid, lineage)));
        taken = true;
      } else {
        Vps vps = make(tx, storeName, vmid, account, lineage, skipped);
        if (vps != null) {
          lineage.give(tx, storeName, vmid, lineages.size() == 1 && known.isEmpty(), vps.id());
          tx.custody().reopen(storeName, vmid);
          made.add(vps);
        }
        // Older machines of the number do not follow because the newest could not be made.
        taken = true;
      }
    }
    return new Report(made, skipped);
  }

  private static boolean untied(Vps vps) {
    return vps.origin().source() != null && vps.origin().source().machine() == null;
  }

  private static String already(List<Vps> known) {
    return "is %s already"
        .formatted(known.stream().map(vps -> vps.id().text()).collect(Collectors.joining(", ")));
  }

  private static String another(String storeName, int vmid, Lineage lineage) {
    return "another machine with this number, %s: no account gets its archives by itself. Enter it with 'vakna admin import %s --vmid %d --machine %s --account ACCOUNT', or give archives of it with 'vakna admin backup give'"
        .formatted(lineage.words(), storeName, vmid, lineage.machine().key());
  }

  private static String ruled(Ruling ruling) {
    VpsId owner = ruling.vps();
    return owner == null
        ? "an operator refused this machine's archives. 'vakna admin backup give' takes that back"
        : "an operator gave this machine's archives to %s".formatted(owner.text());
  }

  private static String former(String storeName, int vmid, Lineage lineage) {
    return "was another account's, whose VPS is no longer tied to it: %s. No other account gets it by itself; if it is this account's now, enter it with 'vakna admin import %s --vmid %d --machine %s --account ACCOUNT'"
        .formatted(lineage.words(), storeName, vmid, lineage.machine().key());
  }

  private @Nullable Vps make(
      Tx tx,
      String storeName,
      int vmid,
      AccountId account,
      Lineage lineage,
      List<Skipped> skipped) {
    String key = lineage.machine().key();
    Backup newest = tx.custody().newest(storeName, vmid, lineage.keys()).orElse(null);
    GuestConfig guest = newest == null ? null : newest.config();
    if (guest == null) {
      skipped.add(new Skipped(vmid, key, "none of its backups can be read now"));
      return null;
    }
    if (guest.drives().isEmpty()) {
      skipped.add(new Skipped(vmid, key, "its newest backup holds no data disk"));
      return null;
    }
    String guestName = guest.name();
    Vps vps =
        Inventory.imported(
            new VpsId(chance.nextId()),
            account,
            tx.regions().defaultRegion(),
            guestName == null ? "vm-" + vmid : guestName,
            guest.running().family(),
            new Resources(
                guest.size().cpuCores(),
                Sizes.gibForMib(guest.size().memoryMb()),
                Math.max(1, Sizes.gibFor(guest.dataBytes()))),
            new Vps.BackupSource(storeName, vmid, lineage.machine(), lineage.oldest()),
            tx.now());
    tx.vpses().insert(vps);
    return vps;
  }

  private static String unreadable(Tx tx, String storeName, int vmid) {
    String fault =
        tx.custody().newestUnreadable(storeName, vmid).map(b -> b.condition().fault()).orElse(null);
    return fault == null
        ? "none of its backups holds a configuration"
        : "its newest backup cannot be read: " + fault;
  }
}
