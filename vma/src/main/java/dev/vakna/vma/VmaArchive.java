package dev.vakna.vma;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
  private boolean used;

  private VmaArchive(VmaStream stream, VmaHeader header, ReadOptions options) {
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
    VmaStream stream = VmaStream.open(source);
    try {
      return new VmaArchive(stream, new HeaderParser(options).read(stream), options);
    } catch (IOException | RuntimeException | Error e) {
      stream.close();
      throw e;
    }
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
    if (used) {
      throw new IllegalStateException("an archive can be read once; open it again");
    }
    used = true;
    List<DeviceProgress> devices = new ArrayList<>();
    boolean good = false;
    try {
      for (VmaDevice device : header.devices()) {
        devices.add(new DeviceProgress(device, openTarget(targets, device)));
      }
      var extents = new ExtentReader(stream, header.uuid(), devices);
      stream.input().readAhead();
      new Pipeline(stream, extents, options.extentBuffers()).run(control);
      for (DeviceProgress device : devices) {
        device.requireComplete(stream.position());
      }
      stream.failIfChanged();
      if (control.cancelled()) {
        throw new VmaCancelledException("stopped before the disks were finished");
      }
      finish(devices);
      good = true;
      return report(extents.extents(), devices);
    } finally {
      if (!good) {
        abort(devices);
      }
    }
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

  private ReadReport report(long extents, List<DeviceProgress> devices) {
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
        warnings);
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
