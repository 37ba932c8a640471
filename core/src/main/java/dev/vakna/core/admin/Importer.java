package dev.vakna.core.admin;

import dev.vakna.core.backup.ArchiveFacts;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.chance.Chance;
import dev.vakna.core.guest.GuestConfig;
import dev.vakna.core.guest.GuestConfigReader;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.Resources;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.region.Region;
import dev.vakna.core.sizing.Sizes;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Makes one VPS per guest of a backup store, with name, cores, memory and disks from its newest
 * readable archive. Doing it again makes only what is new.
 */
public final class Importer {

  private final Store store;
  private final Chance chance;

  public Importer(Store store, Chance chance) {
    this.store = Objects.requireNonNull(store);
    this.chance = Objects.requireNonNull(chance);
  }

  /**
   * What an import did.
   *
   * @param made the new VPSs, by guest number
   * @param skipped guests that got none
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
   * @param reason why, in words
   */
  public record Skipped(int vmid, String reason) {}

  /**
   * Imports what the last scan of the store saw.
   *
   * @throws AdminRefusedException when there is no such account or store
   */
  public Report importStore(String storeName, AccountId account) {
    return store.transact(tx -> {
      // Locked, so that two of these at once do not both make the same VPS.
      if (tx.accounts().lock(account).isEmpty()) {
        throw Accounts.absent(account);
      }
      if (tx.backups().stores().stream().noneMatch(s -> s.name().equals(storeName))) {
        throw AdminRefusedException.of(
            ProblemCode.NOT_FOUND,
            "There is no store '%s'. Add it with 'vakna admin store add'.".formatted(storeName));
      }
      return importAll(tx, storeName, account);
    });
  }

  private Report importAll(Tx tx, String storeName, AccountId account) {
    List<Vps> made = new ArrayList<>();
    List<Skipped> skipped = new ArrayList<>();
    Region region = tx.regions().defaultRegion();
    Map<Integer, List<Backup>> byGuest =
        tx.backups().inStore(storeName).stream()
            .collect(Collectors.groupingBy(Backup::vmid, TreeMap::new, Collectors.toList()));
    byGuest.forEach((vmid, backups) -> {
      Optional<Vps> known = tx.vpses().bySource(storeName, vmid);
      Optional<ArchiveFacts> newest = newestReadable(backups);
      if (known.isPresent()) {
        skipped.add(new Skipped(vmid, "is %s already".formatted(known.get().id().text())));
      } else if (newest.isEmpty()) {
        skipped.add(new Skipped(vmid, unreadable(backups)));
      } else {
        GuestConfig guest = GuestConfigReader.read(newest.get());
        if (guest.drives().isEmpty()) {
          skipped.add(new Skipped(vmid, "its newest backup holds no data disk"));
        } else {
          Vps vps = vps(account, region, storeName, vmid, guest, tx);
          tx.vpses().insert(vps);
          made.add(vps);
        }
      }
    });
    return new Report(made, skipped);
  }

  private static Optional<ArchiveFacts> newestReadable(List<Backup> backups) {
    return backups.stream()
        .filter(b -> b.state() == Backup.State.AVAILABLE)
        .sorted(Comparator.comparing(Backup::createdAt).reversed())
        .map(Backup::facts)
        .filter(facts -> facts != null && facts.config() != null)
        .map(Objects::requireNonNull)
        .findFirst();
  }

  private static String unreadable(List<Backup> backups) {
    String fault =
        backups.stream()
            .max(Comparator.comparing(Backup::createdAt))
            .map(Backup::fault)
            .orElse(null);
    return fault == null
        ? "none of its backups holds a configuration"
        : "its newest backup cannot be read: " + fault;
  }

  private Vps vps(
      AccountId account, Region region, String storeName, int vmid, GuestConfig guest, Tx tx) {
    String guestName = guest.name();
    return Inventory.imported(
        new VpsId(chance.nextId()),
        account,
        region,
        guestName == null ? "vm-" + vmid : guestName,
        guest.family(),
        new Resources(
            guest.cpuCores(),
            Sizes.gibForMib(guest.memoryMb()),
            Math.max(1, Sizes.gibFor(guest.dataBytes()))),
        new Vps.BackupSource(storeName, vmid),
        tx.now());
  }
}
