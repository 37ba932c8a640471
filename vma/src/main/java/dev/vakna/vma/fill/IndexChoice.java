package dev.vakna.vma.fill;

import dev.vakna.vma.format.VmaHeader;
import dev.vakna.vma.index.ArchiveIndex;
import dev.vakna.vma.index.IndexRecording;
import dev.vakna.vma.index.IndexRejectedException;
import java.io.IOException;
import java.util.Optional;

/** By which index disks are filled, if by any. Not asked for an archive that is no file. */
public interface IndexChoice {

  /** There is none. */
  IndexChoice NONE = _ -> Optional.empty();

  /**
   * The archive's index; asked once, after the header was read and before anything is written.
   *
   * @return it, to be closed by who asked; empty to read the whole archive
   * @throws IndexRejectedException if there is one and it must not be used
   * @throws IOException to fill nothing
   */
  Optional<ArchiveIndex> find(VmaHeader header) throws IOException;

  /**
   * The index is damaged or not of this archive. The archive is read whole instead, and nothing is
   * trusted that was written by it. Told once at most.
   */
  default void rejected(IndexRejectedException why) throws IOException {}

  /**
   * One that is made of the archive on the way of a whole pass, for the next time. Asked at most
   * once, after {@link #find} gave none, from a thread that storage may hold up. The fill ends it.
   */
  default Optional<IndexRecording> record(VmaHeader header) {
    return Optional.empty();
  }

  /** How many decoders are at work at once; at least 1. */
  default int decoders() {
    return Runtime.getRuntime().availableProcessors();
  }
}
