package dev.vakna.core.store;

import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerStanding;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.Resources;
import dev.vakna.core.inventory.Vps;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * VPSs. A VPS that is being made is here from admission on; one that failed or was destroyed is
 * not.
 */
public interface VpsRecords {

  void insert(Vps vps);

  /** Replaces everything but id, account and creation time. */
  void update(Vps vps);

  /**
   * Removes the VPS; finding none is success. Its metering intervals and jobs stay. When backups
   * were ever its own, what it was stays known, and those that are there are retained of it.
   */
  void remove(VpsId id);

  Optional<Vps> find(VpsId id);

  /** The VPSs of those ids that are there, by id. */
  List<Vps> all(Set<VpsId> ids);

  /** The VPS, locked against other transactions' changes until this one ends. */
  Optional<Vps> lock(VpsId id);

  /** An account's VPS; another account's is none. */
  Optional<Vps> find(AccountId account, VpsId id);

  /**
   * An account's VPS, locked. Another account's is none, and is neither waited for nor held up:
   * nobody learns of it by how long the answer takes.
   */
  default Optional<Vps> lock(AccountId account, VpsId id) {
    return find(account, id)
        .flatMap(found -> lock(found.id()))
        .filter(vps -> vps.account().equals(account));
  }

  /**
   * The VPSs whose backups lie under that number in that store, each of another machine, by id. No
   * two of one place and machine can be.
   */
  List<Vps> bySource(String store, int vmid);

  /**
   * A page of an account's VPSs by id, ascending; those being made are included.
   *
   * @param name exact, case-insensitive, or null for all
   * @param primaryIp exact, or null for all
   * @param after the last id of the page before, or null for the first page
   * @param limit at most so many
   */
  List<Vps> page(
      AccountId account,
      @Nullable String name,
      @Nullable String primaryIp,
      @Nullable VpsId after,
      int limit);

  /** All VPSs placed on that engine host, those being made included. */
  List<Vps> onHost(String host);

  /**
   * How it stands with the power of the VPSs on that host, those being made included.
   *
   * @param since at least those whose standing was changed after that moment by a transaction that
   *     is done; others may be among them. Null for all
   */
  List<PowerStanding> powers(String host, @Nullable Instant since);

  /** Sum of what is placed on that host, those being made included. */
  Resources reserved(String host);

  /**
   * The same; and nobody else may ask this for the host before the transaction ends, so that two
   * admissions never share the last gigabyte.
   */
  Resources lockReserved(String host);

  /** Notes how many bytes the restore that makes the VPS may write to its host's disk. */
  void expectDisk(VpsId id, long bytes);

  /** VPSs on the host that are not being made: all that are not pending. */
  Set<VpsId> settled(String host);

  /** Sum of what was noted of the VPSs on the host, those left out that are named. */
  long expectedDisk(String host, Set<VpsId> but);

  /**
   * How often the standing of its power, as {@link #powers} tells it, has changed since the VPS was
   * entered: whoever looked at the machine since then knows by it whether anybody else recorded
   * something meanwhile. 0 when there is no such VPS.
   */
  long powerTurn(VpsId id);

  /** Changes the power state alone. */
  void setPower(VpsId id, PowerState power);
}
