package dev.vakna.store.directory;

import dev.vakna.core.backup.BackupStore;
import dev.vakna.core.backup.FoundArchive;
import dev.vakna.core.backup.LeftOut;
import dev.vakna.core.backup.StoreEntry;
import dev.vakna.vma.source.HeldFile;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A directory's archives, by name: the names at once, each looked at when its turn comes. */
final class DirectoryListing implements BackupStore.Listing {

  static final String NOTES = ".notes";
  static final String PROTECTED = ".protected";

  private static final int MOST_NAME = 255;

  private final StoreRoot root;
  private final ZoneId zone;
  private final String[] keys;
  private final Set<String> marks;
  private final List<LeftOut> strange;
  private final boolean bare;
  private @Nullable IOException broken;
  private int at;

  private DirectoryListing(
      StoreRoot root,
      ZoneId zone,
      String[] keys,
      Set<String> marks,
      List<LeftOut> strange,
      boolean bare) {
    this.root = root;
    this.zone = zone;
    this.keys = keys;
    this.marks = marks;
    this.strange = strange;
    this.bare = bare;
  }

  /**
   * Reads the directory's names.
   *
   * @param seenIn the directory in which archives of this store were seen last, or null
   */
  static DirectoryListing of(StoreRoot root, ZoneId zone, @Nullable Object seenIn)
      throws IOException {
    boolean nothing = true;
    List<String> keys = new ArrayList<>();
    Set<String> marks = new HashSet<>();
    List<LeftOut> strange = new ArrayList<>();
    try (var entries = Files.newDirectoryStream(root.directory())) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        nothing = false;
        if (ArchiveName.parse(name).isPresent()) {
          keys.add(name);
        } else if (name.endsWith(NOTES) || name.endsWith(PROTECTED)) {
          marks.add(name);
        } else if (ArchiveName.isLikeOne(name)) {
          strange.add(
              new LeftOut(
                  printable(name),
                  "its name is none that Proxmox VE gives; to have it taken, name it"
                      + " vzdump-qemu-VMID-YYYY_MM_DD-HH_MM_SS.vma with the ending of its"
                      + " compression",
                  false));
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    root.requireThere();
    boolean bare = seenIn == null ? nothing : keys.isEmpty() && !seenIn.equals(root.identity());
    String[] sorted = keys.toArray(String[]::new);
    Arrays.sort(sorted);
    return new DirectoryListing(root, zone, sorted, marks, strange, bare);
  }

  private static String printable(String name) {
    return name.substring(0, Math.min(name.length(), MOST_NAME)).replaceAll("[^\\x20-\\x7e]", "?");
  }

  /** Whether there are no archives, by the names. */
  boolean isEmpty() {
    return keys.length == 0;
  }

  @Override
  public boolean isBare() {
    return bare;
  }

  @Override
  public List<StoreEntry> next(int most) throws IOException {
    if (broken != null) {
      throw broken;
    }
    try {
      return entries(most);
    } catch (IOException e) {
      broken = e;
      throw e;
    }
  }

  private List<StoreEntry> entries(int most) throws IOException {
    List<StoreEntry> next = new ArrayList<>();
    while (next.size() < most && !strange.isEmpty()) {
      next.add(strange.removeLast());
    }
    while (next.size() < most && at < keys.length) {
      StoreEntry entry = entry(keys[at++]);
      if (entry != null) {
        next.add(entry);
      }
    }
    return next;
  }

  /** Null when it vanished meanwhile. */
  private @Nullable StoreEntry entry(String key) throws IOException {
    ArchiveName name = ArchiveName.parse(key).orElseThrow();
    try {
      BasicFileAttributes attributes = root.look(key);
      return new FoundArchive(
          key,
          name.vmid(),
          name.time().atZone(zone).toInstant(),
          attributes.size(),
          attributes.lastModifiedTime().toInstant().truncatedTo(ChronoUnit.MICROS),
          marks.contains(key + NOTES) ? note(key + NOTES) : null,
          marks.contains(key + PROTECTED));
    } catch (NoSuchFileException e) {
      // It may be the sign that the whole store went away.
      root.requireThere();
      return isThere(key) ? new LeftOut(key, "is a link that leads to nothing", true) : null;
    } catch (FileSystemException e) {
      // It may be the sign that the whole store went away.
      root.requireThere();
      return new LeftOut(key, why(e), true);
    }
  }

  private boolean isThere(String key) {
    return Files.exists(root.directory().resolve(key), LinkOption.NOFOLLOW_LINKS);
  }

  private static String why(FileSystemException e) {
    return switch (e) {
      case FileSystemLoopException _ -> "is a link that leads back to itself";
      case AccessDeniedException _ -> "this process's user must not look at it";
      default -> {
        String reason = e.getReason();
        yield reason == null ? "cannot be looked at" : reason;
      }
    };
  }

  private @Nullable String note(String file) {
    try (HeldFile notes = root.open(file)) {
      return Notes.read(notes);
    } catch (IOException e) {
      // A backup is no less a backup for notes that cannot be read.
      return null;
    }
  }

  @Override
  public void close() {
    // The directory was read and closed.
  }
}
