package dev.vakna.core.guest;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * By what an archive can be told to be of one machine and not of another that was given the same
 * number before or after it. All of it is the archive's own word.
 *
 * @param uuid the SMBIOS uuid, lower case; a machine keeps it for life, whatever is installed on it
 * @param createdAt when the machine was made ({@code meta}), whole seconds
 * @param generation the VM generation id, lower case; changes when the machine is rolled back or
 *     restored
 * @param name as the old host called it, at most 255 characters
 * @param macs its network cards' addresses, lower case, sorted, at most 32
 */
public record MachineIdentity(
    @Nullable String uuid,
    @Nullable Instant createdAt,
    @Nullable String generation,
    @Nullable String name,
    List<String> macs) {

  /** Of an archive that says nothing by which it could be told from another machine's. */
  public static final MachineIdentity NONE = new MachineIdentity(null, null, null, null, List.of());

  public MachineIdentity {
    macs = List.copyOf(macs);
  }

  /** Of the machine with that SMBIOS uuid, of which no more is known. */
  public static MachineIdentity ofUuid(String uuid) {
    return new MachineIdentity(uuid, null, null, null, List.of());
  }

  /** How two archives' machines are to each other. */
  public enum Kinship {
    /** One machine, by what no other machine has. */
    SAME,
    /** One machine, as far as its network cards tell. */
    ALIKE,
    /** Two machines. */
    OTHER,
    /** Nothing of both can be compared. */
    UNKNOWN
  }

  /**
   * Whether both are of one machine. The uuid decides where both have one; else the time it was
   * made; else an equal generation (a different one proves nothing). Of two that have neither uuid
   * nor time, a network card that both have tells. The name never does: names are used again more
   * readily than numbers.
   */
  public Kinship with(MachineIdentity other) {
    if (uuid != null && other.uuid != null) {
      return uuid.equals(other.uuid) ? Kinship.SAME : Kinship.OTHER;
    }
    if (createdAt != null && other.createdAt != null) {
      return createdAt.equals(other.createdAt) ? Kinship.SAME : Kinship.OTHER;
    }
    if (generation != null && generation.equals(other.generation)) {
      return Kinship.SAME;
    }
    if (born() != other.born()) {
      // A machine is given these when it is made, and loses them never.
      return Kinship.OTHER;
    }
    if (born() || macs.isEmpty() || other.macs.isEmpty()) {
      return Kinship.UNKNOWN;
    }
    return Collections.disjoint(macs, other.macs) ? Kinship.OTHER : Kinship.ALIKE;
  }

  private boolean born() {
    return uuid != null || createdAt != null;
  }

  /** True when there is anything to compare. */
  public boolean known() {
    return uuid != null || createdAt != null || generation != null || !macs.isEmpty();
  }

  /**
   * What a later archive of the same machine adds: what never changes stays, what may change is the
   * later one's.
   */
  public MachineIdentity grown(MachineIdentity later) {
    return new MachineIdentity(
        uuid == null ? later.uuid : uuid,
        createdAt == null ? later.createdAt : createdAt,
        later.generation == null ? generation : later.generation,
        later.name == null ? name : later.name,
        later.macs.isEmpty() ? macs : later.macs);
  }

  /**
   * A short text that stands for the machine: the uuid, or the strongest there is; {@code unknown}
   * for {@link #NONE}. Two machines of one number never have the same.
   */
  public String key() {
    if (uuid != null) {
      return uuid;
    }
    if (createdAt != null) {
      return "created:" + createdAt.getEpochSecond();
    }
    if (generation != null) {
      return "generation:" + generation;
    }
    return macs.isEmpty() ? "unknown" : "mac:" + macs.getFirst() + (name == null ? "" : "/" + name);
  }
}
