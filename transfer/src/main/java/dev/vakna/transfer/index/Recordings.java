package dev.vakna.transfer.index;

import dev.vakna.core.archive.ArchiveIdentity;
import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.engine.TransferParty;
import dev.vakna.transfer.lock.FileLocks;
import dev.vakna.transfer.share.HostShare;
import dev.vakna.vma.index.IndexRecording;
import dev.vakna.vma.pass.IndexOptions;
import dev.vakna.vma.source.VmaSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.Optional;

/**
 * Indexes that are made on the way of restores: one at a time in a home, apart from those that are
 * made for their own sake, so that a store that hangs under one holds up none of the others. It
 * only saves time: whatever goes wrong here costs the index and nothing else.
 */
final class Recordings {

  private static final String LOCK = "record.lock";
  private static final String DRAFTS = "recordings";

  private final Path directory;
  private final long diskKeptBack;
  private final HostShare share;
  private final FileLocks locks;

  /**
   * @param directory of the indexes
   * @param diskKeptBack bytes of the disk that stay free
   * @param share what restores share; a recording works while no transfer wants the processors
   * @param locks of this home
   */
  Recordings(Path directory, long diskKeptBack, HostShare share, FileLocks locks) {
    this.locks = locks;
    this.directory = directory;
    this.diskKeptBack = diskKeptBack;
    this.share = share;
  }

  /**
   * Begins one; empty when another one is under way, or there is no room.
   *
   * @param index the name it gets when it is whole
   */
  Optional<IndexRecording> begin(ArchiveIdentity archive, ArchiveSource source, Path index)
      throws IOException {
    Optional<FileLocks.Held> lock = locks.attempt(IndexShelf.ready(directory).resolve(LOCK));
    if (lock.isEmpty()) {
      return Optional.empty();
    }
    boolean begun = false;
    try {
      Drafts drafts = drafts();
      drafts.clear();
      if (!IndexBuild.hasRoom(directory, archive, diskKeptBack)) {
        return Optional.empty();
      }
      Path draft = drafts.of(IndexName.of(archive));
      IndexRecording recording = begin(source, draft, index, lock.get());
      begun = true;
      return Optional.of(recording);
    } finally {
      if (!begun) {
        lock.get().close();
      }
    }
  }

  private IndexRecording begin(ArchiveSource source, Path draft, Path index, FileLocks.Held lock)
      throws IOException {
    HostShare.Share mine = share.beginInBackground(TransferParty.NOBODY, 0);
    boolean begun = false;
    try {
      IndexRecording recording =
          IndexRecording.begin(
              VmaSource.file(source.file(), source.key()),
              draft,
              IndexOptions.defaults(),
              mine,
              made -> end(made.isPresent(), draft, index, mine, lock));
      begun = true;
      return recording;
    } finally {
      if (!begun) {
        mine.close();
      }
    }
  }

  private static void end(
      boolean made, Path draft, Path index, HostShare.Share mine, FileLocks.Held lock) {
    mine.close();
    try (lock) {
      if (made) {
        Files.move(draft, index, StandardCopyOption.ATOMIC_MOVE);
      }
      new Drafts(Objects.requireNonNull(draft.getParent())).clear();
    } catch (IOException e) {
      // One is made when the host is idle; what is left here goes with the next one.
      return;
    }
  }

  /** Removes what a server that died was at, unless another one is at work now. */
  void clear() throws IOException {
    drafts().clearUnder(locks, directory.resolve(LOCK));
  }

  private Drafts drafts() {
    return new Drafts(directory.resolve(DRAFTS));
  }
}
