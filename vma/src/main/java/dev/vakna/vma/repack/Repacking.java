package dev.vakna.vma.repack;

import com.github.luben.zstd.ZstdCompressCtx;
import dev.vakna.vma.format.Compression;
import dev.vakna.vma.format.VmaFormatException;
import dev.vakna.vma.pass.AbandonableTask;
import dev.vakna.vma.pass.Progress;
import dev.vakna.vma.pass.ReadControl;
import dev.vakna.vma.pass.ReadOptions;
import dev.vakna.vma.pass.Throttle;
import dev.vakna.vma.pass.ThrottledPass;
import dev.vakna.vma.pass.VmaCancelledException;
import dev.vakna.vma.read.ReadReport;
import dev.vakna.vma.read.StreamTap;
import dev.vakna.vma.read.VmaArchive;
import dev.vakna.vma.read.VmaStream;
import dev.vakna.vma.source.VmaSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Packs an archive again, as frames of zstd that can each be decoded by themselves, with the table
 * of zstd's seekable format at the end. {@code zstd -d} and Proxmox VE read the new file as any
 * other, and its index needs no histories. The archive itself is only read, and the new file has
 * its name only after a whole pass found it good.
 */
public final class Repacking {

  private static final int STEP = 1 << 20;

  private final Path archive;
  private final Path draft;
  private final RepackOptions options;
  private final Throttle throttle;
  private final ThrottledPass share;
  private final SeekTable table = new SeekTable();
  private final Queue<Packed> packing = new ArrayDeque<>();
  private volatile boolean stopped;
  private volatile Progress progress;

  private Repacking(Path archive, Path draft, RepackOptions options, Throttle throttle) {
    this.archive = archive;
    this.draft = draft;
    this.options = options;
    this.throttle = throttle;
    this.share = new ThrottledPass(throttle, () -> stopped);
    this.progress = new Progress(0, OptionalLong.empty(), 0, 0);
  }

  /**
   * A frame that is being packed.
   *
   * @param length bytes of its content
   */
  private record Packed(int length, Future<byte[]> frame) {}

  /**
   * Packs an archive again.
   *
   * @param archive of any compression
   * @param target where the new file goes, with a name that ends in {@code .zst}
   * @param control told of two passes: over the archive, and over the new file
   * @throws VmaFormatException if the archive is bad
   * @throws VmaCancelledException if it was stopped
   * @throws IllegalArgumentException if the target cannot be
   * @throws IOException if reading or writing failed
   */
  public static RepackReport run(
      Path archive, Path target, RepackOptions options, ReadOptions reading, ReadControl control)
      throws IOException {
    Path named = target.toAbsolutePath();
    if (Compression.ofName(named.toString()) != Compression.ZSTD) {
      throw new IllegalArgumentException(
          target + " must end in .vma.zst: Proxmox VE goes by the name");
    }
    if (Files.exists(named)) {
      if (Files.isSameFile(archive, named)) {
        throw new IllegalArgumentException(
            "the new file must not be the archive itself; choose another name");
      }
      if (!options.replace()) {
        throw new FileAlreadyExistsException(
            target.toString(), null, "exists already; remove it or choose another name");
      }
    }
    Path draft =
        Files.createTempFile(named.getParent(), "." + named.getFileName() + "-", ".part.zst");
    try {
      var repacking = new Repacking(archive, draft, options, reading.throttle());
      RepackReport report = repacking.packAndVerify(reading, control);
      Files.move(draft, named, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return report;
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  private RepackReport packAndVerify(ReadOptions reading, ReadControl control) throws IOException {
    long length;
    try {
      length = AbandonableTask.run("vma-repack", this::pack, _ -> {}, watched(control));
    } finally {
      stopped = true;
    }
    try (VmaArchive made = VmaArchive.open(VmaSource.file(draft), reading, control)) {
      ReadReport report = made.verify(control);
      if (report.streamBytes() != length) {
        throw new IOException(
            "%s was written with %d bytes of content and reads with %d; the disk may be bad"
                .formatted(draft, length, report.streamBytes()));
      }
      return new RepackReport(report, Files.size(archive), Files.size(draft), table.frames());
    }
  }

  private ReadControl watched(ReadControl control) {
    return new ReadControl() {
      @Override
      public boolean cancelled() {
        control.progress(progress);
        return control.cancelled();
      }
    };
  }

  /** Writes the frames; how much content they have. */
  private long pack() throws IOException {
    // Not closed by try: closing would wait for threads that nobody needs any more.
    ExecutorService packers =
        Executors.newFixedThreadPool(
            options.threads(), Thread.ofPlatform().name("vma-pack-", 0).daemon().factory());
    try (VmaStream stream = VmaStream.open(VmaSource.file(archive), StreamTap.NONE);
        FileChannel out = FileChannel.open(draft, StandardOpenOption.WRITE)) {
      stream.input().readAhead(throttle);
      var reader = new FrameReader(stream);
      for (byte[] frame = reader.next(); frame.length > 0; frame = reader.next()) {
        byte[] content = frame;
        packing.add(new Packed(content.length, packers.submit(() -> compress(content))));
        if (packing.size() > options.threads()) {
          writeOldest(out);
        }
      }
      while (!packing.isEmpty()) {
        writeOldest(out);
      }
      stream.failIfChanged();
      write(out, table.toFrame());
      out.force(true);
      return stream.position();
    } catch (InterruptedException e) {
      throw left();
    } finally {
      packers.shutdownNow();
    }
  }

  private static VmaCancelledException left() {
    return new VmaCancelledException("packing the archive again was stopped");
  }

  /** Takes the stream in pieces of a frame. */
  private final class FrameReader {
    private final VmaStream stream;
    private final ByteBuffer step = ByteBuffer.allocateDirect(STEP);

    FrameReader(VmaStream stream) {
      this.stream = stream;
    }

    /** The content of the next frame, empty at the end. */
    byte[] next() throws IOException, InterruptedException {
      byte[] frame = new byte[options.frameBytes()];
      int length = 0;
      boolean more = true;
      while (more && length < frame.length) {
        step.clear().limit(Math.min(STEP, frame.length - length));
        if (!share.awaitTurn()) {
          throw left();
        }
        try {
          stream.read(step);
        } finally {
          share.endTurn();
        }
        more = !step.hasRemaining();
        step.flip().get(frame, length, step.limit());
        length += step.limit();
        note();
      }
      return length == frame.length ? frame : Arrays.copyOf(frame, length);
    }

    private void note() {
      progress = new Progress(stream.input().taken(), stream.input().size(), 0, stream.position());
    }
  }

  private byte[] compress(byte[] content) throws InterruptedException {
    if (!share.awaitTurn()) {
      throw new InterruptedException();
    }
    try (var context = new ZstdCompressCtx()) {
      context.setLevel(options.level());
      context.setChecksum(true);
      context.setContentSize(true);
      return context.compress(content);
    } finally {
      share.endTurn();
    }
  }

  private void writeOldest(FileChannel out) throws IOException, InterruptedException {
    Packed oldest = packing.remove();
    try {
      byte[] frame = oldest.frame.get();
      table.add(frame, oldest.length);
      write(out, ByteBuffer.wrap(frame));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof InterruptedException) {
        throw left();
      }
      throw new IOException("packing a frame failed: " + e.getCause(), e);
    }
  }

  private void write(FileChannel out, ByteBuffer bytes) throws IOException {
    share.written(bytes.remaining());
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }
}
