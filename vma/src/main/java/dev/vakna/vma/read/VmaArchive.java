package dev.vakna.vma.read;

import dev.vakna.vma.checkpoint.Checkpoint;
import dev.vakna.vma.checkpoint.CheckpointMismatchException;
import dev.vakna.vma.checkpoint.Checkpointing;
import dev.vakna.vma.disk.DiskTarget;
import dev.vakna.vma.disk.DiskTargetException;
import dev.vakna.vma.disk.ResumableTarget;
import dev.vakna.vma.disk.TargetFactory;
import dev.vakna.vma.format.Compression;
import dev.vakna.vma.format.VmaDevice;
import dev.vakna.vma.format.VmaFormatException;
import dev.vakna.vma.format.VmaHeader;
import dev.vakna.vma.format.VmaWarning;
import dev.vakna.vma.pass.AbandonableTask;
import dev.vakna.vma.pass.ReadControl;
import dev.vakna.vma.pass.ReadOptions;
import dev.vakna.vma.pass.VmaCancelledException;
import dev.vakna.vma.source.VmaSource;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * An opened archive: its header at once, then one pass over its data. The source is only read.
 *
 * <pre>{@code
 * try (var archive = VmaArchive.open(Path.of("vzdump-qemu-102-2024_03_07-02_15_09.vma.zst"))) {
 *   archive.restore(
 *       disk -> Optional.of(RawFileTarget.create(Path.of(disk.name()), disk.size())),
 *       ReadControl.NONE);
 * }
 * }</pre>
 *
 * Not safe for use by several threads.
 */
public final class VmaArchive implements Closeable {

  private final VmaStream stream;
  private final VmaHeader header;
  private final ReadOptions options;
  private final StreamTap tap;
  private boolean used;

  private VmaArchive(VmaStream stream, VmaHeader header, ReadOptions options, StreamTap tap) {
    this.tap = tap;
    this.stream = stream;
    this.header = header;
    this.options = options;
  }

  /**
   * Opens a file and reads its header.
   *
   * @throws VmaFormatException if the header must not be used
   * @throws IOException if the file cannot be read
   */
  public static VmaArchive open(Path file) throws IOException {
    return open(VmaSource.file(file), ReadOptions.defaults());
  }

  /**
   * Opens a source and reads its header.
   *
   * @throws VmaFormatException if the header must not be used
   * @throws IOException if the source cannot be read
   */
  public static VmaArchive open(VmaSource source, ReadOptions options) throws IOException {
    return open(source, options, StreamTap.NONE);
  }

  /** As {@link #open(VmaSource, ReadOptions)}, with one who listens to the pass. */
  public static VmaArchive open(VmaSource source, ReadOptions options, StreamTap tap)
      throws IOException {
    return openWithin(null, source, options, tap);
  }

  /**
   * @param atMost how long reading the header may take, or null for as long as it wants
   */
  private static VmaArchive openWithin(
      @Nullable Duration atMost, VmaSource source, ReadOptions options, StreamTap tap)
      throws IOException {
    VmaStream stream = VmaStream.open(source, tap);
    try {
      stream.input().headerWanted(atMost);
      VmaHeader header = new HeaderParser(options).read(stream);
      stream.input().headerFound();
      return new VmaArchive(stream, header, options, tap);
    } catch (IOException | RuntimeException | Error e) {
      stream.close();
      throw e;
    }
  }

  /**
   * Opens a source as {@link #open(VmaSource, ReadOptions)} does, in a thread of its own, so that
   * storage that hangs does not hold up the caller: it asks the control about every 20 ms.
   *
   * @throws VmaFormatException if the header must not be used
   * @throws VmaCancelledException if it was stopped
   * @throws IOException if the source cannot be read
   */
  public static VmaArchive open(VmaSource source, ReadOptions options, ReadControl control)
      throws IOException {
    return AbandonableTask.run(
        "vma-open", () -> open(source, options), (VmaArchive left) -> left.close(), control);
  }

  /**
   * Reads the header alone, which takes the first few hundred KiB of the file at most for genuine
   * archives.
   *
   * @throws VmaFormatException if the header must not be used
   * @throws IOException if the file cannot be read
   */
  public static VmaHeader readHeader(Path file) throws IOException {
    try (VmaArchive archive = open(file)) {
      return archive.header();
    }
  }

  /**
   * Reads the header alone and gives up in time. A read that hangs in the kernel holds it up even
   * so.
   *
   * @param atMost how long it may take
   * @throws VmaFormatException if the header must not be used
   * @throws IOException if the file cannot be read, or not within that time
   */
  public static VmaHeader readHeader(VmaSource source, Duration atMost) throws IOException {
    try (VmaArchive archive = openWithin(atMost, source, ReadOptions.defaults(), StreamTap.NONE)) {
      return archive.header();
    }
  }

  /** What the header says. */
  public VmaHeader header() {
    return header;
  }

  /** How the archive is packed. */
  public Compression compression() {
    return stream.compression();
  }

  /** Length of the archive as stored, in bytes; empty where it comes through a pipe. */
  public OptionalLong compressedBytes() {
    return stream.input().size();
  }

  /** When the archive's file was last written to, as seen when it was opened; empty for a pipe. */
  public Optional<Instant> modified() {
    return Optional.ofNullable(stream.input().modified());
  }

  /**
   * Whether a checkpoint was taken of this very archive, as far as can be told without reading it:
   * by size and time of the file, uuid and devices. The targets are checked by the pass. One that
   * was taken of a restore by index does not fit: it does not know what such a pass must.
   */
  public boolean fits(Checkpoint checkpoint) {
    Checkpoint.Archive identity = identity();
    return identity != null
        && !checkpoint.byIndex()
        && checkpoint.belongsTo(identity, header.devices());
  }

  private Checkpoint.@Nullable Archive identity() {
    Instant modified = stream.input().modified();
    OptionalLong size = compressedBytes();
    return modified == null || size.isEmpty()
        ? null
        : new Checkpoint.Archive(header.uuid(), header.size(), size.getAsLong(), modified);
  }

  /** What is odd about the source and the header. */
  public List<VmaWarning> warnings() {
    var all = new ArrayList<>(stream.warnings());
    all.addAll(header.warnings());
    return all;
  }

  /**
   * Checks the whole archive and writes nothing. Unlike the genuine tool's {@code verify} this
   * notices clusters that are missing.
   *
   * @throws VmaFormatException if the archive is bad
   * @throws VmaCancelledException if it was stopped
   * @throws IOException if the source cannot be read
   */
  public ReadReport verify(ReadControl control) throws IOException {
    return restore(TargetFactory.none(), control);
  }

  /**
   * Reads the whole archive into targets. Every target is finished after, and only if, the archive
   * was good to its last byte; otherwise every target is aborted.
   *
   * @throws VmaFormatException if the archive is bad
   * @throws VmaCancelledException if it was stopped
   * @throws DiskTargetException if a target failed
   * @throws IOException if the source cannot be read
   * @throws IllegalStateException if this archive was read before
   */
  public ReadReport restore(TargetFactory targets, ReadControl control) throws IOException {
    return pass(targets, control, null);
  }

  /**
   * Reads the whole archive into targets and notes on the way how far it came, so that another pass
   * can go on from there; or goes on from where an earlier one had come to. An uncompressed file is
   * then read from that place. A compressed one is decoded again from its start, with all checks,
   * and written from that place. Like any pass it trusts nothing before the archive's last byte.
   *
   * @param targets all of them {@link ResumableTarget}s
   * @throws VmaFormatException if the archive is bad
   * @throws VmaCancelledException if it was stopped
   * @throws CheckpointMismatchException if the checkpoint does not belong to archive and targets;
   *     nothing was read then, and another restore may follow
   * @throws DiskTargetException if a target failed
   * @throws IOException if the source cannot be read, or a checkpoint cannot be kept
   * @throws IllegalArgumentException if the source is no file, or a target is not resumable
   */
  public ReadReport restore(TargetFactory targets, ReadControl control, Checkpointing checkpointing)
      throws IOException {
    return pass(targets, control, checkpointing);
  }

  private ReadReport pass(
      TargetFactory targets, ReadControl control, @Nullable Checkpointing checkpointing)
      throws IOException {
    if (used) {
      throw new IllegalStateException("an archive can be read once; open it again");
    }
    List<DeviceProgress> devices = new ArrayList<>();
    boolean good = false;
    try {
      for (VmaDevice device : header.devices()) {
        devices.add(new DeviceProgress(device, openTarget(targets, device), options.digests()));
      }
      var extents = new ExtentReader(stream, header.uuid(), devices, tap);
      Resumption resumption =
          checkpointing == null ? null : resumption(checkpointing, devices, extents);
      used = true;
      stream.input().readAhead(options.throttle());
      read(extents, resumption, devices, control);
      if (control.cancelled()) {
        throw new VmaCancelledException("stopped before the disks were finished");
      }
      finish(devices);
      good = true;
      return report(extents.extents(), devices, resumption == null ? 0 : resumption.resumedAt());
    } finally {
      if (!good) {
        abort(devices);
      }
    }
  }

  private Resumption resumption(
      Checkpointing checkpointing, List<DeviceProgress> devices, ExtentReader extents)
      throws IOException {
    Checkpoint.Archive identity = identity();
    if (identity == null) {
      throw new IllegalArgumentException("only a file can be read again from its middle");
    }
    for (DeviceProgress device : devices) {
      if (device.target != null && !(device.target instanceof ResumableTarget)) {
        throw new IllegalArgumentException(
            "the target of " + device.device.name() + " cannot be gone on with");
      }
    }
    Checkpoint from = checkpointing.from().orElse(null);
    if (from != null) {
      requireSame(from, devices);
      if (stream.seekable()) {
        stream.seek(from.position());
        extents.goOnFrom(from.reached());
        for (int i = 0; i < devices.size(); i++) {
          devices.get(i).goOnFrom(from.reached().devices().get(i));
          devices.get(i).goOnFrom(from.written().get(i));
        }
      }
    }
    return new Resumption(checkpointing, identity, devices, stream.position());
  }

  private void requireSame(Checkpoint from, List<DeviceProgress> devices) throws IOException {
    if (!fits(from)) {
      throw new CheckpointMismatchException("the checkpoint belongs to another archive");
    }
    for (int i = 0; i < devices.size(); i++) {
      DeviceProgress device = devices.get(i);
      Checkpoint.Written earlier = from.written().get(i);
      if (!device.written().target().equals(earlier.target())
          || (device.read != null) != (earlier.read() != null)
          || (device.written != null) != (earlier.written() != null)) {
        throw new CheckpointMismatchException(
            "the target of " + device.device.name() + " is not the one of the checkpoint");
      }
    }
  }

  /** Reads to the end. A fault that a changed file explains is told as that. */
  private void read(
      ExtentReader extents,
      @Nullable Resumption resumption,
      List<DeviceProgress> devices,
      ReadControl control)
      throws IOException {
    try {
      new Pipeline(stream, extents, options, resumption).run(control);
      for (DeviceProgress device : devices) {
        device.requireComplete(stream.position());
      }
    } catch (VmaFormatException e) {
      try {
        failIfChanged(control);
      } catch (VmaFormatException change) {
        change.addSuppressed(e);
        throw change;
      }
      throw e;
    }
    failIfChanged(control);
  }

  private void failIfChanged(ReadControl control) throws IOException {
    AbandonableTask.run(
        "vma-look",
        () -> {
          stream.failIfChanged();
          return this;
        },
        left -> {},
        control);
  }

  private static @Nullable DiskTarget openTarget(TargetFactory targets, VmaDevice device)
      throws IOException {
    return device.isVmState() ? null : targets.open(device).orElse(null);
  }

  private static void finish(List<DeviceProgress> devices) throws DiskTargetException {
    for (DeviceProgress device : devices) {
      if (device.target != null) {
        try {
          device.target.finish();
        } catch (IOException e) {
          throw new DiskTargetException(device.device, "making it durable", e);
        }
      }
    }
  }

  private static void abort(List<DeviceProgress> devices) {
    for (DeviceProgress device : devices) {
      if (device.target != null) {
        device.target.abort();
      }
    }
  }

  private ReadReport report(long extents, List<DeviceProgress> devices, long resumedAt) {
    var warnings = new ArrayList<>(stream.finalWarnings());
    warnings.addAll(header.warnings());
    header.devices().stream()
        .filter(VmaDevice::isVmState)
        .map(d ->
            new VmaWarning(
                VmaWarning.Kind.VMSTATE_SKIPPED,
                "saved RAM (device " + d.id() + ") was checked and left out"))
        .forEach(warnings::add);
    return new ReadReport(
        header,
        stream.compression(),
        stream.input().taken(),
        stream.position(),
        extents,
        devices.stream().map(DeviceProgress::report).toList(),
        resumedAt,
        warnings);
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
