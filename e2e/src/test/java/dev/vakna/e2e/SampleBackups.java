package dev.vakna.e2e;

import dev.vakna.vma.format.Compression;
import dev.vakna.vma.format.ConfigBlob;
import dev.vakna.vma.pass.ReadControl;
import dev.vakna.vma.write.DiskImage;
import dev.vakna.vma.write.VmaWriter;
import dev.vakna.vma.write.WriteOptions;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** Backups as Proxmox would have left them, made with the project's own sample guest and writer. */
final class SampleBackups {

  /** In bytes. */
  private static final long FIRST_PARTITION = 1 << 20;

  private final Path guest;

  private SampleBackups(Path guest) {
    this.guest = guest;
  }

  /** Builds the small sample guest, or takes it from the cache where it was built before. */
  static SampleBackups tiny() throws IOException, InterruptedException {
    Path script = Installation.checkout().resolve("guests/build-tiny.sh");
    Path directory = cache().resolve("test-tiny");
    Files.createDirectories(directory);
    // Processes that share the tests out among them share what was built as well.
    try (FileChannel held =
            FileChannel.open(
                cache().resolve("test-tiny.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock _ = held.lock()) {
      build(script, directory);
    }
    return new SampleBackups(directory);
  }

  private static void build(Path script, Path directory) throws IOException, InterruptedException {
    Process build =
        new ProcessBuilder("sh", script.toString(), directory.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("output.log").toFile())
            .start();
    if (!build.waitFor(5, TimeUnit.MINUTES) || build.exitValue() != 0) {
      build.destroyForcibly();
      throw new IllegalStateException(
          "The tiny guest cannot be built: " + Files.readString(directory.resolve("output.log")));
    }
  }

  private static Path cache() {
    String given = System.getenv("VAKNA_CACHE");
    if (given != null) {
      return Path.of(given);
    }
    return System.getProperty("user.name").equals("root")
        ? Path.of("/var/cache/vakna")
        : Path.of(System.getProperty("user.home"), ".cache", "vakna");
  }

  /** What the original was. */
  JsonNode facts() throws IOException {
    return Installation.JSON.readTree(Files.readAllBytes(guest.resolve("facts.json")));
  }

  /**
   * A backup of the sample guest as it would be without cloud-init, and with a card's address that
   * is not asked for: whoever starts it has the original's IPv4 address.
   */
  void tinyThatKeepsItsAddressInto(Path dump) throws IOException, InterruptedException {
    Path disk = dump.resolveSibling("kept.raw");
    Path start = dump.resolveSibling("rc");
    tool("cp", "--sparse=always", guest.resolve("disk.raw").toString(), disk.toString());
    String partition = "%s?offset=%d".formatted(disk, FIRST_PARTITION);
    tool("debugfs", "-R", "dump -p /etc/rc " + start, partition);
    String was = Files.readString(start);
    String kept =
        was.replace("/usr/lib/nocloud/seed\n", "\n")
            .replaceAll(
                " && \\[ \"\\$\\(cat \"/sys/class/net/\\$nic/address\"\\)\" = \"\\$MAC\" \\]", "");
    if (kept.length() > was.length() - 60) {
      throw new IllegalStateException("the guest's start is written otherwise: " + was);
    }
    Files.writeString(start, kept);
    tool("debugfs", "-w", "-R", "rm /etc/rc", partition);
    tool("debugfs", "-w", "-R", "write %s /etc/rc".formatted(start), partition);
    pack(
        dump.resolve("vzdump-qemu-102-2026_11_01-02_00_00.vma.zst"),
        Files.readString(guest.resolve("qemu-server.conf")),
        List.of(new DiskImage("drive-scsi0", disk)));
    Files.delete(disk);
    Files.delete(start);
  }

  private static void tool(String... words) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException("%s: %s".formatted(List.of(words), said));
    }
  }

  /** The original's disk. */
  Path disk() {
    return guest.resolve("disk.raw");
  }

  /** A backup of the sample guest. */
  void tinyInto(Path dump) throws IOException {
    pack(
        dump.resolve("vzdump-qemu-102-2026_11_01-02_00_00.vma.zst"),
        Files.readString(guest.resolve("qemu-server.conf")),
        List.of(new DiskImage("drive-scsi0", guest.resolve("disk.raw"))));
  }

  /**
   * A backup of the sample guest with a second disk of bytes that no compressor makes smaller.
   *
   * @param mebibytes size of that disk
   */
  void tinyWithDataInto(Path dump, int mebibytes) throws IOException {
    Path data = dump.resolveSibling("data.raw");
    byte[] block = new byte[1 << 20];
    Random random = new Random(102);
    try (RandomAccessFile file = new RandomAccessFile(data.toFile(), "rw")) {
      for (int i = 0; i < mebibytes; i++) {
        random.nextBytes(block);
        file.write(block);
      }
    }
    String config =
        Files.readString(guest.resolve("qemu-server.conf"))
                .replace(
                    "scsihw:",
                    "scsi1: local-lvm:vm-102-disk-1,size=%dM%nscsihw:".formatted(mebibytes))
            + "#qmdump#map:scsi1:drive-scsi1:local-lvm:raw:\n";
    pack(
        dump.resolve("vzdump-qemu-102-2026_11_01-02_00_00.vma.zst"),
        config,
        List.of(
            new DiskImage("drive-scsi0", guest.resolve("disk.raw")),
            new DiskImage("drive-scsi1", data)));
    Files.delete(data);
  }

  /** Packs any disks and configuration, however hostile. */
  static void pack(Path archive, String config, List<DiskImage> disks) throws IOException {
    List<ConfigBlob> blobs = new ArrayList<>();
    blobs.add(new ConfigBlob("qemu-server.conf", config.getBytes(StandardCharsets.UTF_8)));
    VmaWriter.create(
        archive, true, WriteOptions.now(Compression.ZSTD), blobs, disks, ReadControl.NONE);
  }
}
