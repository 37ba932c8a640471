package dev.vakna.store.directory;

import dev.vakna.vma.source.HeldFile;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;

/**
 * Where a store's archives lie. Links are followed inside the store only: what was opened is held
 * against the store's root, whatever the names led to meanwhile.
 *
 * @param root real path of the store; nothing outside of it is read
 * @param directory real path of the directory with the archives
 * @param identity tells that directory from every other that its path leads to before or after
 */
record StoreRoot(Path root, Path directory, Object identity) {

  /**
   * Finds it.
   *
   * @param store the store's name
   * @throws IOException when it cannot be reached, in words for operators
   */
  static StoreRoot of(String store, Path path) throws IOException {
    Path root;
    try {
      root = path.toRealPath();
    } catch (IOException e) {
      throw new IOException(
          "The directory %s of the backup store '%s' cannot be reached (%s). Mount it or correct the store's path."
              .formatted(path, store, e.getClass().getSimpleName()),
          e);
    }
    if (!Files.isDirectory(root)) {
      throw new IOException(
          "%s of the backup store '%s' is no directory. Name the directory that holds 'dump'."
              .formatted(path, store));
    }
    Path inside = root.resolve("dump");
    if (!Files.isDirectory(inside)) {
      return new StoreRoot(root, root, identity(root));
    }
    Path dump = inside.toRealPath();
    if (!dump.startsWith(root)) {
      throw new IOException(
          "%s of the backup store '%s' is a link that leads out of the store. Name its target as the store's path instead."
              .formatted(inside, store));
    }
    return new StoreRoot(root, dump, identity(dump));
  }

  private static Object identity(Path directory) throws IOException {
    Object key = Files.readAttributes(directory, BasicFileAttributes.class).fileKey();
    return key == null ? directory : key;
  }

  /**
   * Makes sure that the path still leads to that directory, and not to a mount point that its file
   * system left behind.
   *
   * @throws IOException when it does not
   */
  void requireThere() throws IOException {
    if (!identity(directory).equals(identity)) {
      throw new IOException(
          "The directory %s became another one while it was looked at: its storage was unmounted or mounted. It is looked at again."
              .formatted(directory));
    }
  }

  /**
   * Looks at a regular file without opening it for reading.
   *
   * @throws NoSuchFileException when there is none, or a link leads to none
   * @throws FileSystemException when it is no file of this store, saying why
   * @throws IOException when it cannot be looked at
   */
  BasicFileAttributes look(String name) throws IOException {
    Path file = directory.resolve(name);
    BasicFileAttributes attributes = attributes(file);
    if (attributes.isSymbolicLink()) {
      Path target = file.toRealPath();
      requireInside(name, target);
      attributes = attributes(target);
    }
    if (attributes.isDirectory()) {
      throw new FileSystemException(name, null, "is a directory");
    }
    if (!attributes.isRegularFile()) {
      throw new FileSystemException(name, null, "is a pipe, socket or device, and no file");
    }
    return attributes;
  }

  /**
   * What tells a file from every other, by whatever path its directory was reached. Devices are
   * left out: one directory that is mounted twice may show two.
   *
   * @throws NoSuchFileException when there is none
   */
  String whereabouts(String name) throws IOException {
    Map<String, Object> above = Files.readAttributes(directory, "unix:ino");
    Map<String, Object> file =
        Files.readAttributes(directory.resolve(name), "unix:ino,ctime", LinkOption.NOFOLLOW_LINKS);
    return "%s/%s@%s".formatted(above.get("ino"), file.get("ino"), file.get("ctime"));
  }

  /**
   * Opens a regular file.
   *
   * @throws NoSuchFileException when there is none, or a link leads to none
   * @throws FileSystemException when it is no file of this store or must not be read
   * @throws IOException when it cannot be opened
   */
  HeldFile open(String name) throws IOException {
    look(name);
    HeldFile file = HeldFile.open(directory.resolve(name));
    boolean good = false;
    try {
      requireInside(name, file.realPath());
      good = true;
      return file;
    } finally {
      if (!good) {
        file.close();
      }
    }
  }

  private void requireInside(String name, Path target) throws FileSystemException {
    if (!target.startsWith(root)) {
      throw new FileSystemException(name, null, "is a link that leads out of the store");
    }
  }

  private static BasicFileAttributes attributes(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }
}
