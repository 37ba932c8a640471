package dev.vakna.server;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Directories that look like backup stores and keep whoever reads them waiting. */
final class HostileDirectories {

  private static final int SKIPPABLE = 0x184D2A50;
  private static final int FRAME = Integer.MAX_VALUE;
  private static final int FRAMES = 128;

  private HostileDirectories() {}

  /** A pipe under an archive's name: opening it for reading waits for somebody who writes. */
  static Path pipe(Path directory, int vmid) throws IOException, InterruptedException {
    Path file = dump(directory).resolve("vzdump-qemu-%d-2026_03_01-03_00_00.vma".formatted(vmid));
    Process made = new ProcessBuilder("mkfifo", file.toString()).inheritIO().start();
    if (made.waitFor() != 0) {
      throw new IOException("mkfifo " + file + " failed");
    }
    return file;
  }

  /** A file of hundreds of GiB that takes no room and holds nothing but frames to be skipped. */
  static Path endless(Path directory, int vmid) throws IOException {
    Path file =
        dump(directory).resolve("vzdump-qemu-%d-2026_03_01-03_00_00.vma.zst".formatted(vmid));
    try (RandomAccessFile to = new RandomAccessFile(file.toFile(), "rw")) {
      for (long i = 0; i < FRAMES; i++) {
        ByteBuffer head = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        to.seek(i * (FRAME + 8L));
        to.write(head.putInt(SKIPPABLE).putInt(FRAME).array());
      }
      to.setLength(FRAMES * (FRAME + 8L));
    }
    return file;
  }

  private static Path dump(Path directory) throws IOException {
    return Files.createDirectories(directory.resolve("dump"));
  }
}
