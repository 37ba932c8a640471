package dev.vakna.bench.restore;

import dev.vakna.bench.machine.Program;
import dev.vakna.vma.checkpoint.Checkpoint;
import dev.vakna.vma.disk.DiskTarget;
import dev.vakna.vma.disk.RawFileTarget;
import dev.vakna.vma.disk.TargetFactory;
import dev.vakna.vma.fill.ArchiveFill;
import dev.vakna.vma.fill.FilledDisks;
import dev.vakna.vma.fill.IndexChoice;
import dev.vakna.vma.format.VmaDevice;
import dev.vakna.vma.format.VmaHeader;
import dev.vakna.vma.index.ArchiveIndex;
import dev.vakna.vma.index.IndexRejectedException;
import dev.vakna.vma.index.IndexReport;
import dev.vakna.vma.pass.IndexOptions;
import dev.vakna.vma.pass.ReadControl;
import dev.vakna.vma.pass.ReadOptions;
import dev.vakna.vma.read.ReadReport;
import dev.vakna.vma.read.VmaArchive;
import dev.vakna.vma.source.VmaSource;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Restores and what belongs to them, each from opening the archive to the last flush. */
public final class Restores {

  private final ReadControl control;

  /**
   * @param control can stop all of them
   */
  public Restores(ReadControl control) {
    this.control = control;
  }

  private static ReadOptions options(boolean digests) {
    ReadOptions options = ReadOptions.defaults();
    return digests ? options.withDigests() : options;
  }

  /** Files in a directory, as a server makes them. */
  public static TargetFactory files(Path directory) {
    return disk -> Optional.of(RawFileTarget.create(file(directory, disk), disk.size()));
  }

  /** Where {@link #files} puts a disk. */
  public static Path file(Path directory, VmaDevice disk) {
    return directory.resolve(disk.name() + ".raw");
  }

  /** One whole restore of the archive as it is. */
  public ReadReport full(Path archive, TargetFactory targets, boolean digests) throws IOException {
    try (VmaArchive opened = VmaArchive.open(VmaSource.file(archive), options(digests))) {
      return opened.restore(targets, control);
    }
  }

  /** The disks that an archive holds. */
  public List<VmaDevice> disks(Path archive) throws IOException {
    return VmaArchive.readHeader(archive).disks();
  }

  /** Everything is read and checked, nothing written. */
  public ReadReport verify(Path archive) throws IOException {
    return full(archive, TargetFactory.none(), false);
  }

  /** One pass that makes the index. */
  public IndexReport index(Path archive, Path index, IndexOptions options) throws IOException {
    return ArchiveIndex.build(
        archive, index, options, TargetFactory.none(), options(true), control);
  }

  /**
   * One whole restore by the index.
   *
   * @throws IndexRejectedException if the index does not fit; nothing else would be measured
   */
  public ReadReport indexed(Path archive, Path index, TargetFactory targets, int threads)
      throws IOException {
    try (ArchiveFill opened = ArchiveFill.open(VmaSource.file(archive), options(true), control)) {
      return opened.run(new Fresh(targets), new Only(index, threads), control).read();
    }
  }

  /** Disks that are made when they are opened. */
  private record Fresh(TargetFactory targets) implements FilledDisks {
    @Override
    public void begin(Optional<Checkpoint> from) {}

    @Override
    public Optional<DiskTarget> open(VmaDevice disk) throws IOException {
      return targets.open(disk);
    }
  }

  /** This index or none. */
  private record Only(Path index, int decoders) implements IndexChoice {
    @Override
    public Optional<ArchiveIndex> find(VmaHeader header) throws IOException {
      return Optional.of(ArchiveIndex.open(index));
    }

    @Override
    public void rejected(IndexRejectedException why) throws IOException {
      throw why;
    }
  }

  /**
   * The usual pipeline into targets of ours: another process decodes, and each cluster is one write
   * where it stands in the stream.
   */
  public void piped(List<String> decoder, TargetFactory targets)
      throws IOException, InterruptedException {
    Process process =
        Program.builder(decoder)
            .redirectInput(new File("/dev/null"))
            .redirectError(Redirect.DISCARD)
            .start();
    try (InputStream stream = process.getInputStream();
        VmaArchive opened =
            VmaArchive.open(
                VmaSource.stream(Channels.newChannel(stream), "the pipe"),
                ReadOptions.defaults())) {
      opened.restore(disk -> targets.open(disk).map(ClusterWrites::new), control);
    } finally {
      process.destroy();
    }
    process.waitFor();
  }
}
