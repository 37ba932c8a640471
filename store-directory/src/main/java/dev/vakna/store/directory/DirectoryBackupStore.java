package dev.vakna.store.directory;

import dev.vakna.core.backup.ArchiveFacts;
import dev.vakna.core.backup.ArchiveRejectedException;
import dev.vakna.core.backup.ArchiveSource;
import dev.vakna.core.backup.BackupStore;
import dev.vakna.core.backup.FoundArchive;
import dev.vakna.vma.ConfigBlob;
import dev.vakna.vma.FaultKind;
import dev.vakna.vma.VmaArchive;
import dev.vakna.vma.VmaFormatException;
import dev.vakna.vma.VmaHeader;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Archives in a directory: a Proxmox storage's directory with {@code dump} in it, or the dump
 * directory itself. Only archives under standard names count. Symbolic links are followed only to
 * files inside the store. Times are cut to microseconds, as databases keep them.
 */
public final class DirectoryBackupStore implements BackupStore {

  private static final String NOTES = ".notes";
  private static final String PROTECTED = ".protected";

  private final String name;
  private final Path path;
  private final ZoneId zone;

  /** A store whose archives are named in this machine's local time. */
  public DirectoryBackupStore(String name, Path path) {
    this(name, path, ZoneId.systemDefault());
  }

  /**
   * @param zone the zone of the node that made the backups: their names hold its local time
   */
  public DirectoryBackupStore(String name, Path path, ZoneId zone) {
    this.name = Objects.requireNonNull(name);
    this.path = path.toAbsolutePath();
    this.zone = Objects.requireNonNull(zone);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<FoundArchive> scan() throws IOException {
    Dump dump = dump();
    Set<String> names = new HashSet<>();
    try (var entries = Files.newDirectoryStream(dump.directory())) {
      entries.forEach(entry -> names.add(entry.getFileName().toString()));
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    List<FoundArchive> found = new ArrayList<>();
    for (String key : names.stream().sorted().toList()) {
      Optional<ArchiveName> archive = ArchiveName.parse(key);
      Optional<Content> content = archive.isEmpty() ? Optional.empty() : dump.content(key);
      if (archive.isPresent() && content.isPresent()) {
        found.add(
            new FoundArchive(
                key,
                archive.get().vmid(),
                archive.get().time().atZone(zone).toInstant(),
                content.get().sizeBytes(),
                content.get().modifiedAt(),
                names.contains(key + NOTES) ? note(dump, key + NOTES) : null,
                names.contains(key + PROTECTED)));
      }
    }
    return List.copyOf(found);
  }

  @Override
  public ArchiveFacts inspect(String key) throws IOException {
    Path file = existing(key).file();
    VmaHeader header;
    try {
      header = VmaArchive.readHeader(file);
    } catch (VmaFormatException e) {
      if (e.kind() == FaultKind.SOURCE_CHANGED) {
        throw new IOException(
            "The archive %s in the store '%s' changed while it was read: %s"
                .formatted(key, name, e.getMessage()),
            e);
      }
      throw new ArchiveRejectedException(
          e.kind().code(), "%s: %s".formatted(key, e.getMessage()), e);
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
    Content content = existing(key);
    if (!Files.isReadable(content.file())) {
      throw new IOException(
          "The archive %s in the store '%s' cannot be read by this process's user. Give it read access to %s."
              .formatted(key, name, content.file()));
    }
    return new ArchiveSource(key, content.file(), content.sizeBytes(), content.modifiedAt());
  }

  private Content existing(String key) throws IOException {
    if (ArchiveName.parse(key).isEmpty()) {
      throw new IOException(
          "'%s' is not the name of an archive in the store '%s'.".formatted(printable(key), name));
    }
    return dump()
        .content(key)
        .orElseThrow(() ->
            new NoSuchFileException(
                path.resolve(key).toString(),
                null,
                "The archive is gone from the store '%s'; it was moved, pruned or its disk is not mounted"
                    .formatted(name)));
  }

  private static String printable(String key) {
    return key.substring(0, Math.min(key.length(), 100)).replaceAll("[^\\x20-\\x7e]", "?");
  }

  private Dump dump() throws IOException {
    Path root;
    try {
      root = path.toRealPath();
    } catch (IOException e) {
      throw new IOException(
          "The directory %s of the backup store '%s' cannot be reached (%s). Mount it or correct the store's path."
              .formatted(path, name, e.getClass().getSimpleName()),
          e);
    }
    Path inside = root.resolve("dump");
    if (!Files.isDirectory(inside)) {
      return new Dump(root, root);
    }
    Path dump = inside.toRealPath();
    if (!dump.startsWith(root)) {
      throw new IOException(
          "%s of the backup store '%s' is a link that leads out of the store. Name its target as the store's path instead."
              .formatted(inside, name));
    }
    return new Dump(root, dump);
  }

  private static @Nullable String note(Dump dump, String file) {
    try {
      Optional<Content> content = dump.content(file);
      return content.isEmpty() ? null : Notes.read(content.get().file());
    } catch (IOException e) {
      // A backup is no less a backup for notes that cannot be read.
      return null;
    }
  }

  /**
   * Where the archives lie.
   *
   * @param root real path of the store; nothing outside of it is looked at
   * @param directory real path of the directory with the archives
   */
  private record Dump(Path root, Path directory) {

    /** The regular file of that name, if there is one inside the store. */
    Optional<Content> content(String name) throws IOException {
      Path file = directory.resolve(name);
      try {
        BasicFileAttributes attributes = attributes(file);
        if (attributes.isSymbolicLink()) {
          file = file.toRealPath();
          if (!file.startsWith(root)) {
            return Optional.empty();
          }
          attributes = attributes(file);
        }
        return attributes.isRegularFile()
            ? Optional.of(
                new Content(
                    file,
                    attributes.size(),
                    attributes.lastModifiedTime().toInstant().truncatedTo(ChronoUnit.MICROS)))
            : Optional.empty();
      } catch (NoSuchFileException e) {
        return Optional.empty();
      }
    }

    private static BasicFileAttributes attributes(Path file) throws IOException {
      return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }
  }

  /** A regular file inside the store. */
  private record Content(Path file, long sizeBytes, Instant modifiedAt) {}
}
