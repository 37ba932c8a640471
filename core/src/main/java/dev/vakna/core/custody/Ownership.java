package dev.vakna.core.custody;

import dev.vakna.core.backup.Backup;
import dev.vakna.core.backup.Custody;
import dev.vakna.core.guest.MachineIdentity;
import dev.vakna.core.guest.MachineIdentity.Kinship;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.store.CustodyRecords.Ruling;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whose a backup is, by what it says of itself, by its time and by what operators decided. Pure.
 *
 * <p>An operator's word counts before everything. Else a backup is a VPS's own only if it is of the
 * machine that the VPS is tied to, and not older than what is known of that machine; what cannot be
 * told is held apart.
 */
final class Ownership {

  private Ownership() {}

  /**
   * Decides.
   *
   * @param vpses those whose backups lie under the backup's number; one or more
   * @param ofArchive what was decided of the archive, or null
   * @param ofMachine what was decided of its machine, or null
   * @param several a VPS that waits for its first backup must not take it: more than one machine
   *     could be meant
   */
  static Custody of(
      Backup backup,
      List<Vps> vpses,
      @Nullable Ruling ofArchive,
      @Nullable Ruling ofMachine,
      boolean several) {
    MachineIdentity machine = backup.machine();
    for (Ruling ruling : Stream.of(ofArchive, ofMachine).filter(Objects::nonNull).toList()) {
      switch (ruling.kind()) {
        case REFUSED -> {
          return apart(Custody.Reason.REFUSED);
        }
        case GIVEN -> {
          return new Custody.Of(Objects.requireNonNull(ruling.vps()));
        }
        case CAME -> {}
      }
    }
    if (ofArchive != null && ofArchive.kind() == Ruling.Kind.CAME) {
      Vps came = came(ofArchive, machine, vpses);
      if (came != null) {
        return new Custody.Of(came.id());
      }
    }
    return machine == null
        ? apart(Custody.Reason.UNREADABLE)
        : byItself(backup, machine, vpses, several);
  }

  /** Whose it was from the first, unless it says now that it is another machine's. */
  private static @Nullable Vps came(
      Ruling ruling, @Nullable MachineIdentity machine, List<Vps> vpses) {
    return vpses.stream()
        .filter(vps -> vps.id().equals(ruling.vps()))
        .filter(vps -> machine == null || kinship(vps, machine) != Kinship.OTHER)
        .findFirst()
        .orElse(null);
  }

  private static Custody byItself(
      Backup backup, MachineIdentity machine, List<Vps> vpses, boolean several) {
    for (Kinship near : List.of(Kinship.SAME, Kinship.ALIKE)) {
      List<Vps> kin = vpses.stream().filter(vps -> kinship(vps, machine) == near).toList();
      if (kin.size() > 1) {
        return apart(Custody.Reason.SEVERAL);
      }
      if (!kin.isEmpty()) {
        return inTime(backup, kin.getFirst());
      }
    }
    if (vpses.stream().anyMatch(Ownership::waits)) {
      return vpses.size() > 1 || several
          ? apart(Custody.Reason.SEVERAL)
          : inTime(backup, vpses.getFirst());
    }
    boolean other = vpses.stream().anyMatch(vps -> kinship(vps, machine) == Kinship.OTHER);
    return apart(
        machine.known() && other ? Custody.Reason.OTHER_MACHINE : Custody.Reason.NO_IDENTITY);
  }

  /** Archives tell whole seconds. */
  private static Custody inTime(Backup backup, Vps vps) {
    Vps.BackupSource source = Objects.requireNonNull(vps.origin().source());
    Instant since = source.since() == null ? vps.createdAt() : source.since();
    return backup.createdAt().isBefore(since.truncatedTo(ChronoUnit.SECONDS))
        ? apart(Custody.Reason.OLDER)
        : new Custody.Of(vps.id());
  }

  private static Kinship kinship(Vps vps, MachineIdentity machine) {
    MachineIdentity bound = Objects.requireNonNull(vps.origin().source()).machine();
    return bound == null ? Kinship.UNKNOWN : bound.with(machine);
  }

  /** True for a VPS that was tied to a number before any backup was there. */
  static boolean waits(Vps vps) {
    return Objects.requireNonNull(vps.origin().source()).machine() == null;
  }

  private static Custody apart(Custody.Reason reason) {
    return new Custody.Apart(reason);
  }
}
