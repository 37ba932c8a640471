package dev.vakna.core.custody;

import dev.vakna.core.archive.ArchiveFacts;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.backup.Custody;
import dev.vakna.core.guest.ArchivedGuest;
import dev.vakna.core.guest.MachineIdentity;
import dev.vakna.core.guest.MachineIdentity.Kinship;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.store.BackupRecords.StoredPlace;
import dev.vakna.core.store.CustodyRecords.Ruling;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides whose the backups are that nobody decided on yet. Until then they are nobody's. What it
 * does is idempotent, and told once.
 */
public final class Custodian {

  private static final int PAGE = 200;

  private final Store store;
  private final BiConsumer<String, String> onHeld;

  /**
   * @param onHeld told of a store's name and of what is newly held apart there, or tied, in words
   *     for an operator's log
   */
  public Custodian(Store store, BiConsumer<String, String> onHeld) {
    this.store = store;
    this.onHeld = onHeld;
  }

  /**
   * Reads again what an older release has read, from the text that is kept, and decides on all
   * stores. Short when nothing is to be done.
   */
  public void catchUp() {
    BackupId after = null;
    List<Backup> page;
    do {
      BackupId from = after;
      page = store.transact(tx -> tx.custody().readBefore(ArchivedGuest.VERSION, from, PAGE));
      List<Backup> read = page;
      List<@Nullable ArchivedGuest> guests = new ArrayList<>();
      read.forEach(backup -> guests.add(ArchivedGuest.of(backup.contents().facts())));
      store.transact(tx -> {
        for (int i = 0; i < read.size(); i++) {
          Backup backup = read.get(i);
          ArchiveFacts facts = Objects.requireNonNull(backup.contents().facts());
          tx.custody().reread(backup.id(), facts.archiveId(), guests.get(i));
        }
        return read;
      });
      after = page.isEmpty() ? null : page.getLast().id();
    } while (page.size() == PAGE);
    for (StoredPlace place : store.transact(tx -> tx.backups().stores())) {
      settle(place.name());
    }
  }

  /** Decides on the undecided backups of a store. */
  public void settle(String name) {
    int after = Integer.MIN_VALUE;
    List<Integer> numbers;
    do {
      int from = after;
      numbers = store.transact(tx -> tx.custody().undecided(name, from, PAGE));
      for (int vmid : numbers) {
        settle(name, vmid);
        after = vmid;
      }
    } while (numbers.size() == PAGE);
  }

  private void settle(String name, int vmid) {
    int decided;
    do {
      List<String> said = new ArrayList<>();
      decided =
          store.transact(tx -> {
            said.clear();
            return decide(tx, name, vmid, said);
          });
      said.forEach(words -> onHeld.accept(name, words));
    } while (decided == PAGE);
  }

  private static int decide(Tx tx, String name, int vmid, List<String> said) {
    tx.custody().lock(name, vmid);
    List<Vps> vpses = new ArrayList<>();
    for (Vps vps : tx.vpses().bySource(name, vmid)) {
      Vps.BackupSource source = Objects.requireNonNull(vps.origin().source());
      vpses.add(
          source.machine() == null && source.since() == null
              ? tieAsBefore(tx, name, vmid, vps, said)
              : vps);
    }
    List<Backup> undecided = tx.custody().undecidedOf(name, vmid, PAGE);
    boolean several =
        vpses.stream().anyMatch(Ownership::waits) && severalSince(tx, name, vmid, vpses);
    for (Backup backup : undecided) {
      decide(tx, backup, vpses, several, said);
    }
    return undecided.size();
  }

  private static void decide(
      Tx tx, Backup backup, List<Vps> vpses, boolean several, List<String> said) {
    ArchiveFacts facts = backup.contents().facts();
    MachineIdentity machine = backup.machine();
    Ruling ofArchive = facts == null ? null : ruling(tx, backup, Ruling.archive(facts.archiveId()));
    Ruling ofMachine =
        machine == null || !machine.known()
            ? null
            : ruling(tx, backup, Ruling.machine(machine.key()));
    Custody custody =
        Ownership.of(
            backup, vpses, ofArchive, ofMachine, several || wasOfAnother(tx, backup, vpses));
    tx.custody().put(backup.id(), custody);
    switch (custody) {
      case Custody.Of(var owner) -> {
        for (int i = 0; machine != null && i < vpses.size(); i++) {
          if (vpses.get(i).id().equals(owner)) {
            vpses.set(i, learnt(tx, vpses.get(i), machine, backup.createdAt(), said));
          }
        }
      }
      case Custody.Apart(Custody.Reason reason) when reason != Custody.Reason.REFUSED ->
          said.add(held(backup, vpses, reason));
      case Custody.Apart _, Custody.Retained _, Custody.Nobody _ -> {}
    }
  }

  /** A VPS that waits for its first backup must not take what another account's VPS had. */
  private static boolean wasOfAnother(Tx tx, Backup backup, List<Vps> vpses) {
    MachineIdentity machine = backup.machine();
    return machine != null
        && vpses.size() == 1
        && Ownership.waits(vpses.getFirst())
        && tx
            .custody()
            .formerly(backup.file().store(), backup.vmid(), Set.of(machine.key()))
            .stream()
            .anyMatch(account -> !account.equals(vpses.getFirst().account()));
  }

  private static @Nullable Ruling ruling(Tx tx, Backup backup, String subject) {
    return tx.custody().ruling(backup.file().store(), backup.vmid(), subject).orElse(null);
  }

  /** What a VPS's own later archive tells of its machine is known of it from now on. */
  private static Vps learnt(
      Tx tx, Vps vps, MachineIdentity machine, Instant at, List<String> said) {
    Vps.BackupSource source = vps.origin().source();
    if (source == null) {
      return vps;
    }
    MachineIdentity known = source.machine();
    if (known == null) {
      said.add(
          "%s is tied to the machine %s now, by its first backup"
              .formatted(vps.id().text(), machine.key()));
    } else if (known.with(machine) == Kinship.OTHER || known.grown(machine).equals(known)) {
      return vps;
    }
    Instant since = source.since() == null ? at : source.since();
    return tied(tx, vps, source.of(known == null ? machine : known.grown(machine), since));
  }

  private static Vps tied(Tx tx, Vps vps, Vps.BackupSource source) {
    Vps changed = tx.vpses().lock(vps.id()).orElse(vps).backedUp(source);
    tx.vpses().update(changed);
    return changed;
  }

  private static boolean severalSince(Tx tx, String name, int vmid, List<Vps> vpses) {
    Instant since =
        vpses.stream()
            .filter(Ownership::waits)
            .map(vps ->
                Objects.requireNonNull(Objects.requireNonNull(vps.origin().source()).since()))
            .min(Instant::compareTo)
            .orElseThrow();
    return Lineage.of(tx, name, vmid).stream()
            .filter(lineage -> !lineage.newest().isBefore(since))
            .count()
        > 1;
  }

  /**
   * A VPS from a release that went by the number alone had all backups of its number. It is tied to
   * the machine it was entered for: that of the newest backup that was there then, else of the
   * oldest since. It keeps what nothing speaks against.
   */
  private static Vps tieAsBefore(Tx tx, String name, int vmid, Vps vps, List<String> said) {
    Vps.BackupSource source = Objects.requireNonNull(vps.origin().source());
    Backup first = tx.custody().nearest(name, vmid, vps.createdAt()).orElse(null);
    if (first == null) {
      return tied(tx, vps, new Vps.BackupSource(name, vmid, null, vps.createdAt()));
    }
    String key = Objects.requireNonNull(first.machine()).key();
    List<Lineage> all = Lineage.of(tx, name, vmid);
    Lineage own = all.stream().filter(lineage -> lineage.goesBy(key)).findFirst().orElseThrow();
    boolean alone =
        all.stream()
            .allMatch(one -> one == own || own.machine().with(one.machine()) == Kinship.UNKNOWN);
    Vps tied = tied(tx, vps, source.of(own.machine(), own.oldest()));
    for (Lineage lineage : all) {
      if (lineage == own || alone) {
        lineage.give(tx, name, vmid, alone, vps.id());
      }
    }
    said.add(
        "%s was known by its number %d alone and is tied to the machine %s now%s"
            .formatted(
                vps.id().text(),
                vmid,
                own.words(),
                alone
                    ? ""
                    : "; held apart from it: "
                        + all.stream()
                            .filter(one -> one != own)
                            .map(Lineage::words)
                            .collect(Collectors.joining("; "))));
    return tied;
  }

  private static String held(Backup backup, List<Vps> vpses, Custody.Reason reason) {
    MachineIdentity machine = backup.machine();
    return "%s is held apart, no customer sees it: %s. It says it is of %s; the number %d is of %s. Decide with 'vakna admin backup give %s --vps VPS' or 'vakna admin backup refuse %s'"
        .formatted(
            backup.file().key(),
            reason.words(),
            machine == null
                ? "nothing readable"
                : machine.key() + (machine.name() == null ? "" : " ('" + machine.name() + "')"),
            backup.vmid(),
            vpses.stream()
                .map(vps -> vps.id().text() + tiedTo(vps))
                .collect(Collectors.joining(", ")),
            backup.id().text(),
            backup.id().text());
  }

  private static String tiedTo(Vps vps) {
    MachineIdentity machine = Objects.requireNonNull(vps.origin().source()).machine();
    return machine == null ? "" : " (machine " + machine.key() + ")";
  }
}
