package dev.vakna.cli.sample;

import dev.vakna.vma.format.Compression;
import dev.vakna.vma.format.ConfigBlob;
import dev.vakna.vma.pass.ReadControl;
import dev.vakna.vma.write.DiskImage;
import dev.vakna.vma.write.VmaWriter;
import dev.vakna.vma.write.WriteOptions;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * The sample machine's backup, named and described as a Proxmox VE host would.
 *
 * @param file the archive in the cache, its notes beside it
 */
record SampleArchive(Path file) {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyy_MM_dd-HH_mm_ss").withZone(ZoneOffset.UTC);

  /** Packs the guest, or finds it packed. */
  static SampleArchive pack(SampleGuest guest, Consumer<String> progress) throws IOException {
    Path dump = Files.createDirectories(guest.directory().resolve("dump"));
    Path name = dump.resolve("packed-" + guest.inputs().substring(0, 16));
    if (Files.exists(name)) {
      Path packed = dump.resolve(Files.readString(name).strip());
      if (Files.exists(packed)) {
        return new SampleArchive(packed);
      }
    }
    progress.accept("packing it as a vzdump archive");
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    Path file =
        dump.resolve(
            "vzdump-qemu-%d-%s.vma.zst".formatted(guest.facts().vmid(), STAMP.format(now)));
    int workers = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 64);
    VmaWriter.create(
        file,
        true,
        new WriteOptions(UUID.randomUUID(), now, Compression.ZSTD, 3, workers),
        List.of(new ConfigBlob("qemu-server.conf", Files.readAllBytes(guest.configuration()))),
        List.of(new DiskImage("drive-scsi0", guest.disk())),
        ReadControl.NONE);
    // As on a real host, the file's time is the backup's.
    Files.setLastModifiedTime(file, FileTime.from(now));
    Files.writeString(notes(file), "web-01, nightly\n");
    Files.writeString(name, file.getFileName() + "\n");
    return new SampleArchive(file);
  }

  /** Puts the archive into a store's dump directory; its path there. */
  Path placeIn(Path dump) throws IOException {
    Files.createDirectories(dump);
    Path placed = dump.resolve(file.getFileName().toString());
    link(notes(file), notes(placed));
    link(file, placed);
    return placed;
  }

  private static Path notes(Path archive) {
    return archive.resolveSibling(archive.getFileName() + ".notes");
  }

  private static void link(Path from, Path to) throws IOException {
    try {
      Files.createLink(to, from);
    } catch (FileAlreadyExistsException _) {
      return;
    } catch (IOException | UnsupportedOperationException _) {
      // Another file system: a copy, which must not be seen before it is whole.
      Path partial = to.resolveSibling("." + to.getFileName() + ".partial");
      Files.copy(from, partial, StandardCopyOption.REPLACE_EXISTING);
      Files.move(partial, to, StandardCopyOption.ATOMIC_MOVE);
    }
  }
}
