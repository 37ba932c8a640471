package dev.vakna.e2e;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/** A small file system of its own that can be filled to the last byte without harm to anybody. */
final class Volume implements AutoCloseable {

  private final Path mount;

  private Volume(Path mount) {
    this.mount = mount;
  }

  /**
   * Makes and mounts one; the image is sparse and costs nothing.
   *
   * @param mount a directory that does not exist yet; the image lies beside it
   * @return none where this user may not mount
   */
  static Optional<Volume> mounted(Path mount, int mebibytes) throws IOException {
    Path image = mount.resolveSibling(mount.getFileName() + ".img");
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength((long) mebibytes << 20);
    }
    Files.createDirectory(mount);
    if (run("mkfs.ext4", "-q", "-m", "0", image.toString())
        && run("mount", "-o", "loop", image.toString(), mount.toString())) {
      Files.setPosixFilePermissions(mount, PosixFilePermissions.fromString("rwx--x--x"));
      return Optional.of(new Volume(mount));
    }
    Files.delete(image);
    Files.delete(mount);
    return Optional.empty();
  }

  Path directory() {
    return mount;
  }

  /** Nothing more fits from now on. */
  void fill() throws IOException {
    long left = mount.toFile().getUsableSpace();
    // What is left cannot all be taken in one piece; halves of the rest come near enough.
    for (int part = 0; left >= 4096; part++) {
      if (!run("fallocate", "-l", Long.toString(left), filler(part).toString())) {
        left /= 2;
        Files.deleteIfExists(filler(part));
      } else {
        left = Math.min(left, mount.toFile().getUsableSpace());
      }
    }
  }

  private Path filler(int part) {
    return mount.resolve("filler-" + part);
  }

  /** There is room again. */
  void clear() throws IOException {
    try (var files = Files.newDirectoryStream(mount, "filler-*")) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
  }

  @Override
  public void close() throws IOException {
    if (!run("umount", mount.toString())) {
      run("umount", "-l", mount.toString());
    }
  }

  private static boolean run(String... command) throws IOException {
    try {
      return new ProcessBuilder(List.of(command))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } catch (IOException absent) {
      return false;
    }
  }
}
