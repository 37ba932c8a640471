package dev.vakna.vma.extract;

import dev.vakna.vma.checkpoint.Checkpoint;
import dev.vakna.vma.disk.DiskTarget;
import dev.vakna.vma.disk.RawFileTarget;
import dev.vakna.vma.fill.ArchiveFill;
import dev.vakna.vma.fill.FilledDisks;
import dev.vakna.vma.fill.IndexChoice;
import dev.vakna.vma.format.ConfigBlob;
import dev.vakna.vma.format.FaultKind;
import dev.vakna.vma.format.VmaDevice;
import dev.vakna.vma.format.VmaFormatException;
import dev.vakna.vma.format.VmaHeader;
import dev.vakna.vma.pass.ReadControl;
import dev.vakna.vma.pass.VmaCancelledException;
import dev.vakna.vma.read.ReadReport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Extracts an archive into a directory: each disk as {@code disk-<name>.raw}, sparse, and each
 * configuration under its own name. Everything is first written into a hidden directory inside the
 * target and moved out only after the archive was good to its last byte, so that no file ever looks
 * whole that is not; after a failure nothing is left.
 */
public final class VmaExtractor {

  private static final String STAGING = ".vakna-extract-";

  private final VmaHeader header;
  private final Path directory;
  private final ExtractOptions options;

  private VmaExtractor(VmaHeader header, Path directory, ExtractOptions options) {
    this.header = header;
    this.directory = directory;
    this.options = options;
  }

  /**
   * Extracts an opened archive, whose one pass this uses up.
   *
   * @param index by which it is read, if by any
   * @param directory is made if it does not exist
   * @throws IllegalArgumentException if the archive has no disk of a name that was asked for
   * @throws DirectoryNotEmptyException if the directory holds files and these may not be replaced
   * @throws VmaFormatException if the archive is bad
   * @throws VmaCancelledException if it was stopped
   * @throws IOException if reading or writing failed
   */
  public static ExtractReport extract(
      ArchiveFill archive,
      IndexChoice index,
      Path directory,
      ExtractOptions options,
      ReadControl control)
      throws IOException {
    return new VmaExtractor(archive.header(), directory, options).run(archive, index, control);
  }

  /** The file name of a disk. */
  public static String fileName(VmaDevice disk) {
    return "disk-" + disk.name() + ".raw";
  }

  private boolean wanted(VmaDevice disk) {
    return options.disks().isEmpty() || options.disks().contains(disk.name());
  }

  private void requireKnownDisks() {
    List<String> known = header.disks().stream().map(VmaDevice::name).toList();
    for (String name : options.disks()) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "the archive has no disk '" + name + "'; its disks are: " + String.join(", ", known));
      }
    }
  }

  private void requireDistinctFiles() throws VmaFormatException {
    for (VmaDevice disk : header.disks()) {
      if (header.config(fileName(disk)).isPresent()) {
        throw new VmaFormatException(
            FaultKind.UNSAFE_NAME,
            0,
            "a configuration is named like the file of disk " + disk.name());
      }
    }
  }

  private ExtractReport run(ArchiveFill archive, IndexChoice index, ReadControl control)
      throws IOException {
    requireKnownDisks();
    requireDistinctFiles();
    boolean made = prepareDirectory();
    boolean good = false;
    Path staging = null;
    try {
      staging = Files.createTempDirectory(directory, STAGING);
      ReadReport report = archive.run(new StagedDisks(staging), index, control).read();
      List<Path> files = publish(staging, report.header());
      good = true;
      return new ExtractReport(report, files);
    } finally {
      if (staging != null) {
        removeStaging(staging);
      }
      if (made && !good) {
        Files.deleteIfExists(directory);
      }
    }
  }

  /** Whether the directory had to be made. */
  private boolean prepareDirectory() throws IOException {
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectories(directory);
      return true;
    }
    if (!Files.isDirectory(directory)) {
      throw new NotDirectoryException(
          directory + " is not a directory; name a new or empty directory");
    }
    if (!options.replace()) {
      try (Stream<Path> entries = Files.list(directory)) {
        if (entries.findAny().isPresent()) {
          throw new DirectoryNotEmptyException(
              directory + " is not empty; name a new or empty directory");
        }
      }
    }
    return false;
  }

  /** What is aborted is gone with its file, so that there is nothing to do for a new beginning. */
  private final class StagedDisks implements FilledDisks {
    private final Path staging;

    StagedDisks(Path staging) {
      this.staging = staging;
    }

    @Override
    public void begin(Optional<Checkpoint> from) {}

    @Override
    public Optional<DiskTarget> open(VmaDevice disk) throws IOException {
      return wanted(disk)
          ? Optional.of(
              RawFileTarget.create(staging.resolve(fileName(disk)), disk.size(), options.mode()))
          : Optional.empty();
    }
  }

  private List<Path> publish(Path staging, VmaHeader header) throws IOException {
    Map<Path, Path> moves = new LinkedHashMap<>();
    if (options.configs()) {
      for (ConfigBlob config : header.configs()) {
        Path file = staging.resolve(config.name());
        writeDurably(file, config.content());
        moves.put(file, directory.resolve(config.name()));
      }
    }
    for (VmaDevice disk : header.disks()) {
      if (wanted(disk)) {
        moves.put(staging.resolve(fileName(disk)), directory.resolve(fileName(disk)));
      }
    }
    requireRoom(moves.values());
    CopyOption[] how =
        options.replace()
            ? new CopyOption[] {StandardCopyOption.REPLACE_EXISTING}
            : new CopyOption[] {};
    List<Path> moved = new ArrayList<>();
    try {
      for (var move : moves.entrySet()) {
        Files.move(move.getKey(), move.getValue(), how);
        moved.add(move.getValue());
      }
    } catch (IOException e) {
      if (!options.replace()) {
        for (Path file : moved) {
          Files.deleteIfExists(file);
        }
      }
      throw e;
    }
    syncDirectory();
    return moved;
  }

  private void requireRoom(Iterable<Path> files) throws IOException {
    for (Path file : files) {
      if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)
          || !options.replace() && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        throw new FileAlreadyExistsException(
            file + " is in the way; remove it or name another directory");
      }
    }
  }

  private static void writeDurably(Path file, byte[] content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
  }

  private void syncDirectory() throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static void removeStaging(Path staging) throws IOException {
    try (Stream<Path> files = Files.list(staging)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(staging);
  }
}
