package dev.vakna.transfer;

import dev.vakna.core.engine.EngineException;
import dev.vakna.vma.checkpoint.Checkpoint;
import dev.vakna.vma.disk.DiskTarget;
import dev.vakna.vma.format.VmaDevice;
import dev.vakna.vma.format.VmaHeader;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * The disks of one machine, as a transfer fills them; an engine has them as files, or as volumes.
 * What fails here is the host's own storage and never the archive's.
 */
public interface DiskSet {

  /**
   * A disk that is filled.
   *
   * @param key the drive's key
   * @param archived the archived size in bytes, or -1 for whatever the archive says
   * @param bytes the disk's size, or -1 for the archived one
   */
  record Disk(String key, long archived, long bytes) {

    /** How large the disk becomes, in bytes; never smaller than what is archived of it. */
    public long bytesFor(VmaDevice device) {
      return Math.max(bytes, device.size());
    }
  }

  /** What is filled, by the name of the archive's device; devices that are not named are left. */
  Map<String, Disk> byDevice();

  /**
   * Whether every disk is there with its size, so that a transfer can go on.
   *
   * @throws EngineException retryable, if that cannot be told now: what was written is not thrown
   *     away for it
   */
  boolean stand(VmaHeader header);

  /** Makes the disks empty, for a transfer from the start; forgets the checkpoint first. */
  void makeAnew(VmaHeader header) throws IOException;

  /** Opens a disk that stands. */
  DiskTarget target(Disk disk, VmaDevice device) throws IOException;

  /** How far an earlier transfer came; empty when nothing tells, or nothing that can be read. */
  Optional<Checkpoint> checkpoint();

  /** Keeps a checkpoint durably, in place of the one before. */
  void keep(Checkpoint newest) throws IOException;

  /** Forgets the checkpoint. It never outlives the disks that it speaks of. */
  void forget() throws IOException;

  /** Makes durable that the disks are there; what is in them is already. */
  void makeDurable() throws IOException;

  /** Whether that failure says that there is no room left. */
  boolean isFull(IOException failure);

  /** Whether the place of the disks does not answer at all. */
  boolean isAway();

  /** Gives back the room of what was written. */
  void giveBack() throws IOException;

  /** Where the disks are, in words for operators. */
  String place();

  /**
   * How much room is left where the disks are, in bytes; asked while they are filled.
   *
   * @throws EngineException retryable, if that cannot be told now
   */
  long freeBytes();
}
