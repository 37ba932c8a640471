package dev.vakna.engine.qemu.host;

import dev.vakna.core.engine.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** Whether a machine's user can get to a directory. */
public final class Reachability {

  private Reachability() {}

  /**
   * The first directory on the way that other users may not enter; what is not there yet is none.
   *
   * @throws IOException if that cannot be told
   */
  public static Optional<Path> obstacle(Path directory) throws IOException {
    if (!HostUser.isRoot()) {
      return Optional.empty();
    }
    Path way = directory.getRoot();
    for (Path part : directory) {
      way = way.resolve(part);
      try {
        if (!Files.getPosixFilePermissions(way).contains(PosixFilePermission.OTHERS_EXECUTE)) {
          return Optional.of(way);
        }
      } catch (NoSuchFileException e) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  public static String cure(Path obstacle) {
    return "machines run as users of their own, which may not enter %s; put VAKNA_HOME elsewhere, for example at /var/lib/vakna, or allow it: chmod o+x %s"
        .formatted(obstacle, obstacle);
  }

  /**
   * Makes the directory when absent and sees that machines reach it.
   *
   * @throws IOException if it cannot be made or looked at
   */
  public static void require(Path directory) throws IOException {
    if (StorageFault.directory(directory).isEmpty()) {
      Files.createDirectories(directory);
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    }
    Optional<Path> obstacle = obstacle(directory);
    if (obstacle.isPresent()) {
      throw EngineException.fatal(
          "%s cannot hold machines: %s".formatted(directory, cure(obstacle.get())), null);
    }
  }
}
