package dev.vakna.core.store;

import dev.vakna.core.backup.Backup;
import dev.vakna.core.backup.Custody;
import dev.vakna.core.guest.ArchivedGuest;
import dev.vakna.core.guest.MachineIdentity;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.id.VpsId;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whose backups are. Every question is bounded; none reads all of a store. Backups come without
 * their {@code facts} where it is not said otherwise.
 */
public interface CustodyRecords {

  /**
   * Whoever decides on the backups of a number, or ties a VPS to it, does so alone until the
   * transaction ends.
   */
  void lock(String store, int vmid);

  /** A VPS's own backups, newest first, those after the position, at most so many. */
  List<Backup> of(VpsId vps, @Nullable Position after, int limit);

  /** How many backups are the VPS's own. */
  int count(VpsId vps);

  /** Guests' numbers in a store above that one, ascending, at most so many. */
  List<Integer> numbers(String store, int after, int limit);

  /**
   * The machines that the readable backups of a number are of, by {@link MachineIdentity#key},
   * newest first, at most 200.
   */
  List<Seen> machines(String store, int vmid);

  /**
   * The newest readable backup of those machines.
   *
   * @param keys as in {@link Seen#key}
   */
  Optional<Backup> newest(String store, int vmid, Set<String> keys);

  /** The newest readable backup of the number that is not newer than that, else the oldest. */
  Optional<Backup> nearest(String store, int vmid, Instant at);

  /** The newest backup of the number whose configuration cannot be read. */
  Optional<Backup> newestUnreadable(String store, int vmid);

  /**
   * Gives the VPS all backups of those machines under its number that are not another VPS's and
   * that no operator refused or gave to another, and remembers that they came with it, so that they
   * stay its own if they go away and come back. What is retained of a VPS that is gone is given,
   * too.
   *
   * @param unreadable those whose configuration cannot be read as well, but for what is retained of
   *     another account's VPS
   * @return how many
   */
  int assign(String store, int vmid, Set<String> keys, boolean unreadable, VpsId vps, Instant at);

  /** Changes whose a backup is; finding none is success. */
  void put(BackupId id, Custody custody);

  /**
   * Makes undecided what was the VPS's own and not given to it by an operator, and forgets what
   * came with it. Whose it was stays known, see {@link #formerly}; so it does when a VPS is
   * removed.
   */
  void release(VpsId vps);

  /**
   * The accounts whose VPSs had those machines, or any archive that is under the number of them
   * now, and have them no more: the VPS was removed or tied to something else. An archive is known
   * by its own uuid wherever its file lies, a machine by its key in its store, under any number.
   *
   * @param keys as in {@link Seen#key}
   */
  Set<AccountId> formerly(String store, int vmid, Set<String> keys);

  /** Makes undecided what is held apart under a number. */
  void reopen(String store, int vmid);

  /** Makes undecided all backups of a machine under a number, whoever's they are. */
  void reopen(String store, int vmid, String key);

  /** Makes undecided what is retained of a machine under a number. */
  void letGo(String store, int vmid, String key);

  /**
   * Numbers above that one with backups that are undecided and can be decided on, ascending, at
   * most so many: a VPS has the number, or an operator gave or refused the archive or its machine.
   */
  List<Integer> undecided(String store, int after, int limit);

  /** Those backups of a number, with their facts, oldest first, at most so many. */
  List<Backup> undecidedOf(String store, int vmid, int limit);

  /**
   * A page of all stores' backups by id, of one store's by key, or of those held apart by id.
   *
   * @param store null for all
   * @param apart only those held apart
   * @param after the last of the page before, or null
   */
  List<Backup> page(@Nullable String store, boolean apart, @Nullable BackupId after, int limit);

  /** How many of a store there are of what. */
  Tally tally(String store);

  /** Keeps a ruling; one of the same subject is replaced. */
  void rule(Ruling ruling);

  Optional<Ruling> ruling(String store, int vmid, String subject);

  /** Backups, with facts, that an older reader has read, or none, by id, at most so many. */
  List<Backup> readBefore(int reader, @Nullable BackupId after, int limit);

  /** Keeps what the present reader reads of a backup whose archive is still that one. */
  void reread(BackupId id, String archiveId, @Nullable ArchivedGuest guest);

  /** Where a page of a listing ended. */
  record Position(Instant createdAt, BackupId id) {}

  /**
   * A machine as a number's backups tell of it.
   *
   * @param key stands for it
   * @param machine as in its newest backup
   * @param archives how many
   */
  record Seen(String key, MachineIdentity machine, int archives, Instant oldest, Instant newest) {}

  /**
   * @param archives backups known
   * @param restorable those of them that can be read
   * @param guests numbers
   * @param apart those held apart, refused ones left out
   */
  record Tally(int archives, int restorable, int guests, int apart) {}

  /** What was decided of one archive, or of all of a machine. */
  record Ruling(
      String store, int vmid, String subject, Kind kind, @Nullable VpsId vps, Instant at) {

    public Ruling {
      Objects.requireNonNull(store);
      Objects.requireNonNull(subject);
      Objects.requireNonNull(kind);
      Objects.requireNonNull(at);
    }

    /** The subject that is one archive, wherever its file is. */
    public static String archive(String archiveId) {
      return "archive:" + archiveId;
    }

    /** The subject that is every archive of a machine. */
    public static String machine(String key) {
      return "machine:" + key;
    }

    /** What was decided. */
    public enum Kind {
      /** It came with the VPS's entry. */
      CAME,
      /** An operator gave it to the VPS. */
      GIVEN,
      /** An operator refused it to every VPS. */
      REFUSED
    }
  }
}
