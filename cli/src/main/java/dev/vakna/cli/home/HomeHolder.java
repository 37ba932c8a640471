package dev.vakna.cli.home;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The process that holds a home: it has the lock on the home's {@code server.lock}, whether it is
 * only starting, works, hangs or is at its end.
 *
 * @param pid the process; 0 when it is in another container and cannot be seen from here
 */
public record HomeHolder(long pid) {

  private static final Path LOCKS = Path.of("/proc/locks");

  /** Whoever waits for a lock is listed too, behind an arrow; it holds nothing. */
  private static final Pattern LOCK =
      Pattern.compile(
          "\\d+: (?:POSIX|OFDLCK) +\\S+ +WRITE +(-?\\d+) +([0-9a-f]+:[0-9a-f]+):(\\d+) .*");

  private static final Duration CLOCK_STEP = Duration.ofSeconds(2);

  /** Who holds that home now. */
  public static Optional<HomeHolder> of(Path home) {
    return ofLock(home.resolve("server.lock"));
  }

  /** Who holds a lock on that file now. */
  public static Optional<HomeHolder> ofLock(Path file) {
    try {
      if (!Files.exists(file)) {
        return Optional.empty();
      }
      OptionalLong locked = listed(file);
      return locked.isPresent()
          ? Optional.of(new HomeHolder(Math.max(0, locked.getAsLong())))
          : Optional.empty();
    } catch (IOException unlisted) {
      return named(file);
    }
  }

  private static OptionalLong listed(Path file) throws IOException {
    String inode = Files.getAttribute(file, "unix:ino").toString();
    String device = device((long) Files.getAttribute(file, "unix:dev"));
    for (String line : Files.readAllLines(LOCKS)) {
      Matcher lock = LOCK.matcher(line);
      if (lock.matches() && lock.group(3).equals(inode)) {
        long pid = Long.parseLong(lock.group(1));
        // Layered file systems list another device than they show.
        if (lock.group(2).equals(device) || hasOpen(pid, file)) {
          return OptionalLong.of(pid);
        }
      }
    }
    return OptionalLong.empty();
  }

  /** A device as the kernel lists it, for example {@code fe:00}. */
  private static String device(long number) {
    long major = (number >> 8 & 0xfff) | (number >> 32 & ~0xfffL);
    long minor = (number & 0xff) | (number >> 12 & ~0xffL);
    return "%02x:%02x".formatted(major, minor);
  }

  private static boolean hasOpen(long pid, Path file) {
    try (var open = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "fd"))) {
      for (Path each : open) {
        if (Files.exists(each) && Files.isSameFile(each, file)) {
          return true;
        }
      }
      return false;
    } catch (IOException _) {
      return false;
    }
  }

  /** Where the system does not list locks: the process that the file names, if it is still that. */
  private static Optional<HomeHolder> named(Path file) {
    try {
      String[] words = Files.readString(file).strip().split(" ");
      if (words.length != 2) {
        return Optional.empty();
      }
      long pid = Long.parseLong(words[0]);
      Instant began = Instant.ofEpochMilli(Long.parseLong(words[1]));
      return ProcessHandle.of(pid)
          .flatMap(process -> process.info().startInstant())
          .filter(start -> Duration.between(start, began).abs().compareTo(CLOCK_STEP) < 0)
          .map(_ -> new HomeHolder(pid));
    } catch (IOException | NumberFormatException _) {
      return Optional.empty();
    }
  }

  /** True when the process is there and not merely waiting to be reaped. */
  public boolean lives() {
    return pid > 0 && ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }
}
