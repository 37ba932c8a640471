package dev.vakna.engine.qemu.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A directory beside the machines in which something of this host is tried out, removed when that
 * is over. What a process left that was killed meanwhile is removed by the next one.
 */
public final class ProbeDirectory implements AutoCloseable {

  private static final String PREFIX = ".probe-";
  private static final Pattern NAME = Pattern.compile("\\.probe-(?:(\\d+)-)?\\d+");

  /** Releases before names told whose they are: after so long nobody tries anything out. */
  private static final Duration OLD = Duration.ofDays(1);

  private final Path path;

  private ProbeDirectory(Path path) {
    this.path = path;
  }

  /**
   * Makes one, which whoever tries things out for us may enter.
   *
   * @param machines the machines' directory
   */
  public static ProbeDirectory in(Path machines) throws IOException {
    removeLeftOvers(machines);
    Path path = Files.createTempDirectory(machines, PREFIX + ProcessHandle.current().pid() + "-");
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx--x--x"));
    return new ProbeDirectory(path);
  }

  private static void removeLeftOvers(Path machines) throws IOException {
    for (Path entry : DurableFiles.entries(machines, PREFIX + "*")) {
      Matcher name = NAME.matcher(entry.getFileName().toString());
      if (name.matches() && isLeft(entry, name.group(1))) {
        DurableFiles.deleteTree(entry);
      }
    }
  }

  private static boolean isLeft(Path entry, String owner) throws IOException {
    return owner == null
        ? Files.getLastModifiedTime(entry, LinkOption.NOFOLLOW_LINKS)
            .toInstant()
            .isBefore(Instant.now().minus(OLD))
        : ProcessHandle.of(Long.parseLong(owner)).isEmpty();
  }

  public Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    DurableFiles.deleteTree(path);
  }
}
