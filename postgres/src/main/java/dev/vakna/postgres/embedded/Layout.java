package dev.vakna.postgres.embedded;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.UUID;

/**
 * Where the files of one server lie.
 *
 * @param root absolute, without symbolic links
 * @param binariesParent directory that the unpacked binaries lie in
 */
record Layout(Path root, Path binariesParent) {

  /** Others may pass through a directory but not look into it. */
  private static final Set<PosixFilePermission> PASSABLE =
      PosixFilePermissions.fromString("rwx--x--x");

  private static final Set<PosixFilePermission> OWN_FILE =
      PosixFilePermissions.fromString("rw-------");

  /** The initial database's tools put paths between double quotes for a shell. */
  private static final String NOT_FOR_A_SHELL = "\"$`\\\n\r";

  static Layout at(Path root, Path binariesParent) throws IOException {
    for (int i = 0; i < NOT_FOR_A_SHELL.length(); i++) {
      if (root.toAbsolutePath().toString().indexOf(NOT_FOR_A_SHELL.charAt(i)) >= 0) {
        throw new EmbeddedPostgresException(
            "The path '%s' holds a quote, '$', '`', '\\' or a line break, which PostgreSQL's tools cannot take. Choose another directory."
                .formatted(root));
      }
    }
    makePassable(root);
    makePassable(binariesParent);
    return new Layout(root.toRealPath(), binariesParent.toRealPath());
  }

  Path data() {
    return root.resolve("data");
  }

  Path passwordFile() {
    return root.resolve("password");
  }

  Path superuserPasswordFile() {
    return root.resolve("superuser-password");
  }

  Path portFile() {
    return root.resolve("port");
  }

  Path log() {
    return root.resolve("server.log");
  }

  Path holders() {
    return root.resolve("holders");
  }

  /** Makes the missing part of a path so that the database's own user can pass through it. */
  static void makePassable(Path directory) throws IOException {
    Deque<Path> missing = new ArrayDeque<>();
    for (Path at = directory.toAbsolutePath().normalize();
        at != null && !Files.exists(at);
        at = at.getParent()) {
      missing.push(at);
    }
    for (Path each : missing) {
      Files.createDirectories(each);
      Files.setPosixFilePermissions(each, PASSABLE);
    }
  }

  /**
   * A directory of this user's own, for throw-away servers, that the database's user can reach
   * wherever the project itself lies.
   */
  static Path scratch() throws IOException {
    Object uid = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    Path directory = Path.of(System.getProperty("java.io.tmpdir"), "vakna-postgres-" + uid);
    try {
      Files.createDirectory(directory);
      Files.setPosixFilePermissions(directory, PASSABLE);
      return directory;
    } catch (FileAlreadyExistsException e) {
      // Anybody may have made it; programs are run from it.
      if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
          && uid.equals(Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS))
          && Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS).equals(PASSABLE)) {
        return directory;
      }
      Path fresh = Files.createTempDirectory("vakna-postgres-");
      Files.setPosixFilePermissions(fresh, PASSABLE);
      return fresh;
    }
  }

  /** Writes a file that only its owner reads, wholly or not at all. */
  static void writeOwn(Path file, String text) throws IOException {
    Path fresh = file.resolveSibling("." + file.getFileName() + "-" + UUID.randomUUID());
    try {
      Files.createFile(fresh, PosixFilePermissions.asFileAttribute(OWN_FILE));
      Files.writeString(fresh, text, StandardOpenOption.SYNC);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  /** Removes a directory with all it holds; symbolic links are removed, not followed. */
  static void deleteTree(Path directory) throws IOException {
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      try (var children = Files.newDirectoryStream(directory)) {
        for (Path child : children) {
          deleteTree(child);
        }
      }
    }
    Files.deleteIfExists(directory);
  }
}
