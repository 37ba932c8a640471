package dev.vakna.engine.qemu.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** Writing small files so that after a power cut the old or the new content is there, whole. */
public final class DurableFiles {

  private DurableFiles() {}

  /** Replaces a file: temporary file, sync, rename, sync of the directory. */
  public static void replace(Path file, byte[] content, int owner, String permissions)
      throws IOException {
    Path temporary = file.resolveSibling("." + file.getFileName() + ".new");
    Files.deleteIfExists(temporary);
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    HostUser.give(temporary, owner);
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString(permissions));
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    syncDirectory(Objects.requireNonNull(file.toAbsolutePath().getParent()));
  }

  public static void syncDirectory(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** At most so many bytes of a regular file that another user may own; links are refused. */
  public static byte[] readBounded(Path file, int limit) throws IOException {
    try (FileChannel channel = openToRead(file)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(limit, channel.size()));
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
        // One read may give less than asked for.
      }
      byte[] content = new byte[bytes.position()];
      bytes.flip().get(content);
      return content;
    }
  }

  /**
   * Opens what a machine may have written to. Anything but a file is refused, as opening a pipe
   * waits for whoever writes into it.
   */
  static FileChannel openToRead(Path file) throws IOException {
    if (!Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .isRegularFile()) {
      throw new IOException(
          file + " is no file; remove it, and look at what its machine's QEMU does");
    }
    return FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
  }

  /** Removes a directory with all that is in it; one that is not there is no fault. */
  public static void deleteTree(Path root) throws IOException {
    try {
      Files.readAttributes(root, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return;
    }
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** What is in a directory. */
  public static List<Path> entries(Path directory) throws IOException {
    return entries(directory, "*");
  }

  /** What is in a directory and has a name of that pattern. */
  static List<Path> entries(Path directory, String pattern) throws IOException {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory, pattern)) {
      stream.forEach(entries::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return entries;
  }
}
