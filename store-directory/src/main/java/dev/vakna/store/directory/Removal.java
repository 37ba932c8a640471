package dev.vakna.store.directory;

import dev.vakna.core.backup.DeleteOutcome;
import dev.vakna.core.backup.DoomedArchive;
import dev.vakna.vma.format.VmaFormatException;
import dev.vakna.vma.read.VmaArchive;
import dev.vakna.vma.source.HeldFile;
import dev.vakna.vma.source.VmaSource;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Removes one archive from a directory. It is first given a name that is none of an archive, in one
 * step, then looked at once more, and only then removed: whatever came under its name between two
 * steps is put back or was never touched, and what a crash leaves under the other name is removed
 * or put back by whoever comes next.
 */
final class Removal {

  /** Ends the name of what is being removed. */
  static final String DOOMED = ".vakna-deleting";

  private static final String INDEX = ".vidx";
  private static final String LOG = ".log";

  /** What the system calls storage that lets nothing be changed. */
  private static final List<String> CLOSED =
      List.of("Read-only file system", "Operation not permitted", "Permission denied");

  private final StoreRoot root;
  private final DoomedArchive archive;
  private final Duration headerWithin;
  private final Path file;
  private final Path doomed;

  Removal(StoreRoot root, DoomedArchive archive, Duration headerWithin) {
    this.root = root;
    this.archive = archive;
    this.headerWithin = headerWithin;
    this.file = root.directory().resolve(archive.key());
    this.doomed = root.directory().resolve("." + archive.key() + DOOMED);
  }

  /**
   * Removes it.
   *
   * @return nothing when there is nothing under its name, and nothing was begun
   */
  @Nullable DeleteOutcome run() throws IOException {
    boolean begun = goOn();
    BasicFileAttributes there = look(file);
    if (there == null) {
      return begun ? new DeleteOutcome.Gone() : null;
    }
    if (there.isSymbolicLink()) {
      return new DeleteOutcome.Refused("it is a link; remove the link or its target by hand");
    }
    if (!isIt(there) || !bearsItsName()) {
      return begun ? new DeleteOutcome.Gone() : goneOrAnother();
    }
    if (isProtected()) {
      return new DeleteOutcome.Protected();
    }
    try {
      Files.move(file, doomed, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      return goneOrAnother();
    } catch (AccessDeniedException e) {
      return new DeleteOutcome.Refused("this process's user must not change its directory");
    } catch (FileSystemException e) {
      if (e.getReason() != null && CLOSED.contains(e.getReason())) {
        return new DeleteOutcome.Refused(e.getReason());
      }
      throw e;
    }
    BasicFileAttributes moved = look(doomed);
    if (moved != null && !Objects.equals(moved.fileKey(), there.fileKey())) {
      putBack();
      return new DeleteOutcome.Another();
    }
    if (moved != null && isProtected()) {
      putBack();
      return new DeleteOutcome.Protected();
    }
    finish();
    return new DeleteOutcome.Gone();
  }

  /** Somebody else may remove it at this moment. */
  private DeleteOutcome goneOrAnother() throws IOException {
    return goOn() || look(file) == null ? new DeleteOutcome.Gone() : new DeleteOutcome.Another();
  }

  /** What an earlier removal left; whether that was of this archive. */
  private boolean goOn() throws IOException {
    BasicFileAttributes left = look(doomed);
    if (left == null) {
      return false;
    }
    if (isIt(left)) {
      finish();
      return true;
    }
    putBack();
    return false;
  }

  /** What lies beside it goes before it, so that what a crash leaves still says whose that is. */
  private void finish() throws IOException {
    if (look(file) == null) {
      removeBeside(archive.key() + DirectoryListing.NOTES);
      removeBeside(archive.key() + INDEX);
      String log = archive.key().substring(0, archive.key().indexOf(".vma")) + LOG;
      if (!othersHave(log)) {
        removeBeside(log);
      }
    }
    Files.deleteIfExists(doomed);
  }

  /** Archives of one moment that are packed in different ways have one log. */
  private boolean othersHave(String log) {
    String stem = log.substring(0, log.length() - LOG.length());
    return List.of(".vma", ".vma.zst", ".vma.gz", ".vma.lzo", ".vma.bz2").stream()
        .map(ending -> root.directory().resolve(stem + ending))
        .anyMatch(other -> Files.exists(other, LinkOption.NOFOLLOW_LINKS));
  }

  private void removeBeside(String name) throws IOException {
    Path beside = root.directory().resolve(name);
    BasicFileAttributes there = look(beside);
    if (there != null && (there.isRegularFile() || there.isSymbolicLink())) {
      Files.deleteIfExists(beside);
    }
  }

  /** Whatever it is, it never takes the place of what came under the name meanwhile. */
  private void putBack() throws IOException {
    try {
      Files.createLink(file, doomed);
    } catch (NoSuchFileException e) {
      // Somebody else put it back.
      return;
    } catch (FileAlreadyExistsException e) {
      BasicFileAttributes there = look(file);
      BasicFileAttributes left = look(doomed);
      if (there == null || left != null && !Objects.equals(there.fileKey(), left.fileKey())) {
        throw new IOException(
            "%s was moved aside for a moment and another file has its name now: look at %s and give it the name it should have"
                .formatted(archive.key(), doomed.getFileName()),
            e);
      }
    }
    Files.deleteIfExists(doomed);
  }

  private boolean isIt(BasicFileAttributes seen) {
    return seen.isRegularFile()
        && seen.size() == archive.sizeBytes()
        && seen.lastModifiedTime()
            .toInstant()
            .truncatedTo(ChronoUnit.MICROS)
            .equals(archive.modifiedAt());
  }

  private boolean bearsItsName() throws IOException {
    if (archive.archiveId() == null) {
      return true;
    }
    try (HeldFile held = root.open(archive.key())) {
      return VmaArchive.readHeader(VmaSource.file(held.path(), archive.key()), headerWithin)
          .uuid()
          .toString()
          .equals(archive.archiveId());
    } catch (VmaFormatException e) {
      return false;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private boolean isProtected() {
    return Files.exists(
        root.directory().resolve(archive.key() + DirectoryListing.PROTECTED),
        LinkOption.NOFOLLOW_LINKS);
  }

  private static @Nullable BasicFileAttributes look(Path path) throws IOException {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return null;
    }
  }
}
