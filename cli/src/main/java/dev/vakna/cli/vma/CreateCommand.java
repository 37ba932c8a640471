package dev.vakna.cli.vma;

import dev.vakna.cli.terminal.ByteSize;
import dev.vakna.vma.format.Compression;
import dev.vakna.vma.format.ConfigBlob;
import dev.vakna.vma.write.DiskImage;
import dev.vakna.vma.write.VmaWriter;
import dev.vakna.vma.write.WriteOptions;
import dev.vakna.vma.write.WriteReport;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vakna vma create}. */
@Command(
    name = "create",
    mixinStandardHelpOptions = true,
    description = {
      "Makes an archive from raw disk images and configuration files, as vzdump would.",
      "The compression follows the ending of ARCHIVE: .vma, .vma.zst or .vma.gz."
    },
    footer = {
      "",
      "Examples:",
      "  vakna vma create vzdump-qemu-102-2024_03_07-02_15_09.vma.zst \\",
      "      --config qemu-server.conf drive-scsi0=disk.raw",
      "  vakna vma create --compress zstd - --config qemu-server.conf=my.conf \\",
      "      drive-scsi0=a.raw drive-scsi1=b.raw | ssh host 'cat > backup.vma.zst'"
    })
final class CreateCommand extends ArchiveAction {

  @Parameters(
      index = "0",
      paramLabel = "ARCHIVE",
      description = "The file to make, or '-' for standard output.")
  private String archive = "";

  @Parameters(
      index = "1..*",
      paramLabel = "NAME=FILE",
      description = "A device name, such as drive-scsi0, and the raw image of its disk.")
  private List<String> disks = new ArrayList<>();

  @Option(
      names = {"-c", "--config"},
      paramLabel = "[NAME=]FILE",
      description = "A configuration file, under its own name or NAME; may be repeated.")
  private List<String> configs = new ArrayList<>();

  @Option(
      names = {"-f", "--force"},
      description = "Replace ARCHIVE if it exists.")
  private boolean force;

  @Option(
      names = "--compress",
      paramLabel = "HOW",
      description = "none, zstd or gzip, whatever ARCHIVE ends in.")
  private @Nullable Compression compress;

  @Option(
      names = "--level",
      defaultValue = "3",
      description = "zstd level, 1 to 19 (default: ${DEFAULT-VALUE}).")
  private int level;

  @Option(
      names = "--workers",
      description = "Threads for zstd, 1 to 64 (default: half of the processors).")
  private @Nullable Integer workers;

  @Option(names = "--uuid", description = "The archive's identity (default: random).")
  private @Nullable UUID uuid;

  @Option(
      names = "--time",
      paramLabel = "TIME",
      description = "When the backup was made, such as 2024-03-07T02:15:09Z (default: now).")
  private @Nullable Instant time;

  @Option(names = "--no-progress", description = "Show no progress bar, even on a terminal.")
  private boolean noProgress;

  @Override
  void act() throws IOException {
    List<ConfigBlob> blobs = new ArrayList<>();
    for (String config : configs) {
      blobs.add(readConfig(config));
    }
    List<DiskImage> images = disks.stream().map(CreateCommand::image).toList();
    WriteReport report;
    try (var progress = new TerminalProgress("create", !noProgress)) {
      if (archive.equals("-")) {
        try (var out = new FileOutputStream(FileDescriptor.out)) {
          report = VmaWriter.write(out.getChannel(), options(), blobs, images, progress);
        }
        return;
      }
      Path file = ArchiveInput.path(archive);
      report = VmaWriter.create(file, force, options(), blobs, images, progress);
    }
    if (json) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("archive", archive);
      map.put("archiveBytes", report.compressedBytes());
      map.put("streamBytes", report.streamBytes());
      map.put("extents", report.extents());
      map.put("dataBytes", report.dataBytes());
      map.put("diskBytes", report.diskBytes());
      printJson(map);
    } else {
      out().println(archive + ", " + new ByteSize(report.compressedBytes()).exact());
    }
  }

  private WriteOptions options() {
    WriteOptions defaults =
        WriteOptions.now(compress == null ? Compression.ofName(archive) : compress);
    return new WriteOptions(
        uuid == null ? defaults.uuid() : uuid,
        time == null ? defaults.created() : time,
        defaults.compression(),
        level,
        workers == null ? defaults.workers() : workers);
  }

  private static ConfigBlob readConfig(String argument) throws IOException {
    int equals = argument.indexOf('=');
    Path file = ArchiveInput.path(argument.substring(equals + 1));
    String name = equals < 0 ? String.valueOf(file.getFileName()) : argument.substring(0, equals);
    return new ConfigBlob(name, Files.readAllBytes(file));
  }

  private static DiskImage image(String argument) {
    int equals = argument.indexOf('=');
    if (equals < 1) {
      throw new IllegalArgumentException(
          "'" + argument + "' is not NAME=FILE, such as drive-scsi0=disk.raw");
    }
    return new DiskImage(
        argument.substring(0, equals), ArchiveInput.path(argument.substring(equals + 1)));
  }
}
