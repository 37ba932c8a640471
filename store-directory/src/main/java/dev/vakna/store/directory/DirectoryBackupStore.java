package dev.vakna.store.directory;

import dev.vakna.core.archive.ArchiveFacts;
import dev.vakna.core.archive.ArchiveRejectedException;
import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.backup.BackupStore;
import dev.vakna.core.backup.DeleteOutcome;
import dev.vakna.core.backup.DoomedArchive;
import dev.vakna.vma.format.ConfigBlob;
import dev.vakna.vma.format.FaultKind;
import dev.vakna.vma.format.VmaFormatException;
import dev.vakna.vma.format.VmaHeader;
import dev.vakna.vma.read.VmaArchive;
import dev.vakna.vma.source.HeldFile;
import dev.vakna.vma.source.VmaSource;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Archives in a directory: a Proxmox storage's directory with {@code dump} in it, or the dump
 * directory itself. Only archives under standard names count; what else looks like one is named.
 * What is opened is opened without waiting, looked at, and held. Symbolic links are followed only
 * to files inside the store. Times are cut to microseconds, as databases keep them.
 *
 * <p>A directory without archives is an emptied store only while it is the one in which they were
 * seen: an empty one in its place is a mount point whose file system is away.
 */
public final class DirectoryBackupStore implements BackupStore {

  private static final String INDEX = ".vidx";

  /** How long a header may take; storage that hangs can take longer still. */
  private static final Duration HEADER_WITHIN = Duration.ofSeconds(20);

  private final String name;
  private final Path path;
  private final ZoneId zone;
  private final boolean trustIndexes;

  /** The directory in which archives were seen last. */
  private volatile @Nullable Object seenIn;

  /** A store whose archives are named in this machine's local time, without indexes. */
  public DirectoryBackupStore(String name, Path path) {
    this(name, path, ZoneId.systemDefault(), false);
  }

  /**
   * @param zone the zone of the node that made the backups: their names hold its local time
   */
  public DirectoryBackupStore(String name, Path path, ZoneId zone) {
    this(name, path, zone, false);
  }

  /**
   * @param zone the zone of the node that made the backups: their names hold its local time
   * @param trustIndexes whether indexes beside the archives are opened: whoever may write into the
   *     directory is trusted then
   */
  public DirectoryBackupStore(String name, Path path, ZoneId zone, boolean trustIndexes) {
    this.name = Objects.requireNonNull(name);
    this.path = path.toAbsolutePath();
    this.zone = Objects.requireNonNull(zone);
    this.trustIndexes = trustIndexes;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Listing list() throws IOException {
    StoreRoot root = root();
    DirectoryListing listing = DirectoryListing.of(root, zone, seenIn);
    if (!listing.isEmpty()) {
      seenIn = root.identity();
    }
    return listing;
  }

  @Override
  public boolean has(String key) throws IOException {
    if (ArchiveName.parse(key).isEmpty()) {
      return false;
    }
    StoreRoot root = root();
    try {
      Files.readAttributes(
          root.directory().resolve(key), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return true;
    } catch (NoSuchFileException e) {
      root.requireThere();
      requireSeen(root);
      return false;
    }
  }

  @Override
  public Optional<String> whereabouts(String key) throws IOException {
    if (ArchiveName.parse(key).isEmpty()) {
      return Optional.empty();
    }
    StoreRoot root = root();
    try {
      return Optional.of(root.whereabouts(key));
    } catch (NoSuchFileException e) {
      root.requireThere();
      requireSeen(root);
      return Optional.empty();
    }
  }

  private void requireSeen(StoreRoot root) throws IOException {
    Object before = seenIn;
    if (before != null && !before.equals(root.identity())) {
      throw new IOException(
          "The directory %s of the backup store '%s' holds no archives and is another one than that in which there were some: its storage is probably not mounted. Mount it."
              .formatted(root.directory(), name));
    }
  }

  @Override
  public ArchiveFacts inspect(String key) throws IOException {
    VmaHeader header;
    try (HeldFile file = existing(key)) {
      header = VmaArchive.readHeader(VmaSource.file(file.path(), key), HEADER_WITHIN);
    } catch (VmaFormatException e) {
      if (e.kind() == FaultKind.SOURCE_CHANGED || e.kind() == FaultKind.SOURCE_GONE) {
        throw new IOException(
            "The archive %s in the store '%s' changed while it was read: %s"
                .formatted(key, name, e.getMessage()),
            e);
      }
      String words = String.valueOf(e.getMessage());
      throw new ArchiveRejectedException(
          e.unsupported() ? ArchiveRejectedException.UNSUPPORTED : e.kind().code(),
          words.contains(key) ? words : "%s: %s".formatted(key, words),
          e);
    }
    return new ArchiveFacts(
        header.uuid().toString(),
        header.created(),
        header.disks().stream()
            .map(device -> new ArchiveFacts.Device(device.name(), device.size()))
            .toList(),
        // A NUL is no character of a text; databases refuse it.
        header
            .config(VmaHeader.QEMU_SERVER_CONF)
            .map(blob -> blob.text().replace('\0', '\uFFFD'))
            .orElse(null),
        header.configs().stream().map(ConfigBlob::name).anyMatch(each -> each.endsWith(".fw")));
  }

  @Override
  public ArchiveSource open(String key) throws IOException {
    HeldFile file = existing(key);
    @Nullable HeldFile index = trustIndexes ? indexBeside(key) : null;
    return new ArchiveSource(
        key,
        file.path(),
        file.size(),
        file.modified().truncatedTo(ChronoUnit.MICROS),
        index == null ? null : index.path(),
        () -> {
          file.close();
          if (index != null) {
            index.close();
          }
        });
  }

  @Override
  public DeleteOutcome delete(DoomedArchive archive) throws IOException {
    requireName(archive.key());
    StoreRoot root = root();
    try {
      DeleteOutcome outcome = new Removal(root, archive, HEADER_WITHIN).run();
      if (outcome != null) {
        return outcome;
      }
    } catch (FileSystemException e) {
      throw new IOException(
          "The archive %s in the store '%s' cannot be deleted now: %s."
              .formatted(
                  archive.key(),
                  name,
                  e.getReason() == null ? "it cannot be reached" : e.getReason()),
          e);
    }
    root.requireThere();
    requireSeen(root);
    requireAnything(root);
    return new DeleteOutcome.Gone();
  }

  /** Where nothing at all is, and none was ever seen, storage may be away. */
  private void requireAnything(StoreRoot root) throws IOException {
    if (seenIn == null) {
      try (var entries = Files.newDirectoryStream(root.directory())) {
        if (!entries.iterator().hasNext()) {
          throw new IOException(
              "The directory %s of the backup store '%s' is empty: its storage is probably not mounted. Mount it."
                  .formatted(root.directory(), name));
        }
      }
    }
  }

  private @Nullable HeldFile indexBeside(String key) {
    try {
      return root().open(key + INDEX);
    } catch (IOException e) {
      // It only saves time; the archive itself tells all.
      return null;
    }
  }

  private HeldFile existing(String key) throws IOException {
    requireName(key);
    StoreRoot root = root();
    try {
      return root.open(key);
    } catch (NoSuchFileException e) {
      NoSuchFileException gone =
          new NoSuchFileException(
              key,
              null,
              "The archive is gone from the store '%s'; it was moved, pruned or its disk is not mounted"
                  .formatted(name));
      gone.initCause(e);
      throw gone;
    } catch (AccessDeniedException e) {
      throw new IOException(
          "The archive %s in the store '%s' cannot be read by this process's user. Give it read access."
              .formatted(key, name),
          e);
    } catch (FileSystemException e) {
      throw new IOException(
          "The archive %s in the store '%s' cannot be opened: it %s."
              .formatted(key, name, e.getReason() == null ? "cannot be looked at" : e.getReason()),
          e);
    }
  }

  private void requireName(String key) throws IOException {
    if (ArchiveName.parse(key).isEmpty()) {
      throw new IOException(
          "'%s' is not the name of an archive in the store '%s'.".formatted(printable(key), name));
    }
  }

  private static String printable(String key) {
    return key.substring(0, Math.min(key.length(), 100)).replaceAll("[^\\x20-\\x7e]", "?");
  }

  private StoreRoot root() throws IOException {
    return StoreRoot.of(name, path);
  }
}
