package dev.vakna.engine.qemu.home;

import dev.vakna.core.engine.EngineException;
import dev.vakna.core.machine.MachineName;
import dev.vakna.engine.qemu.host.DurableFiles;
import dev.vakna.engine.qemu.host.HostUser;
import dev.vakna.engine.qemu.host.StorageFault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

/** The directories in which machines put their sockets: short, private, and each machine's own. */
public final class SocketDirectory {

  /** {@code sun_path} has 108 bytes with its end. */
  public static final int MAX_PATH = 107;

  private final Path base;

  public SocketDirectory(Path base) {
    this.base = base;
  }

  public Path of(MachineName name) {
    return base.resolve(name.text());
  }

  /** Makes the directory empty and the machine's, and says which one it is. */
  public Path prepare(MachineName name, int uid) throws IOException {
    Path directory = of(name);
    int longest =
        directory.toString().getBytes(StandardCharsets.UTF_8).length + 1 + "swtpm".length();
    if (longest > MAX_PATH) {
      throw EngineException.fatal(
          "the path %s is too long for a Unix socket (%d of %d bytes); choose a shorter runtime directory"
              .formatted(directory, longest, MAX_PATH),
          null);
    }
    requireBase();
    remove(name);
    Files.createDirectory(directory);
    HostUser.give(directory, uid);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    return directory;
  }

  /** In a directory that all may write to somebody else may have been first. */
  private void requireBase() throws IOException {
    if (!StorageFault.exists(base)) {
      Path parent = Objects.requireNonNull(base.getParent());
      if (!StorageFault.exists(parent)) {
        Files.createDirectories(parent);
        Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwx--x--x"));
      }
      Files.createDirectory(base);
    }
    if (!Files.readAttributes(base, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
            .isDirectory()
        || HostUser.owner(base) != HostUser.uid()) {
      throw EngineException.fatal(
          "%s belongs to somebody else; remove it or choose another runtime directory"
              .formatted(base),
          null);
    }
    Files.setPosixFilePermissions(
        base, PosixFilePermissions.fromString(HostUser.isRoot() ? "rwx--x--x" : "rwx------"));
  }

  private void remove(MachineName name) throws IOException {
    DurableFiles.deleteTree(of(name));
  }

  /** Removes a machine's sockets. */
  public void removeAll(MachineName name) {
    try {
      remove(name);
    } catch (IOException e) {
      throw EngineException.retryable(
          "the sockets of machine %s cannot be removed: %s".formatted(name, e.getMessage()), e);
    }
  }

  /**
   * Removes the sockets of a machine that a server of another session started, which may have had
   * another runtime directory. Those that stay are removed by that session's end.
   */
  public static void removeForeign(MachineName name, Path directory) {
    if (!directory.endsWith(name.text())) {
      return;
    }
    try {
      DurableFiles.deleteTree(directory);
    } catch (IOException e) {
      // That session's end removes it.
      return;
    }
  }

  /** Name of the user whose directory it is; only that user may serve sockets in it. */
  public static String ownerName(Path directory) throws IOException {
    return Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS).getName();
  }

  public static Path swtpm(Path directory) {
    return directory.resolve("swtpm");
  }
}
