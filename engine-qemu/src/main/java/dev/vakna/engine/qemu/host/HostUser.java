package dev.vakna.engine.qemu.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** The user that this process runs as, and owners of files. */
public final class HostUser {

  private HostUser() {}

  public static int uid() {
    try {
      return owner(Path.of("/proc/self"));
    } catch (IOException e) {
      throw new UncheckedIOException("without /proc nobody knows who this process is", e);
    }
  }

  public static boolean isRoot() {
    return uid() == 0;
  }

  /** Numeric owner of a file; a link is not followed unless it is in {@code /proc}. */
  public static int owner(Path file) throws IOException {
    return file.startsWith("/proc")
        ? (Integer) Files.getAttribute(file, "unix:uid")
        : (Integer) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
  }

  /** Gives a file to a user and its group of the same number. */
  public static void give(Path file, int uid) throws IOException {
    if (isRoot()) {
      Files.setAttribute(file, "unix:gid", uid, LinkOption.NOFOLLOW_LINKS);
      Files.setAttribute(file, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
    }
  }
}
