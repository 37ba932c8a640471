package dev.vakna.vma.index;

import dev.vakna.vma.disk.Digest;
import dev.vakna.vma.format.Compression;
import dev.vakna.vma.format.VmaDevice;
import dev.vakna.vma.format.VmaFormat;
import dev.vakna.vma.internal.codec.CompressedInput;
import dev.vakna.vma.internal.codec.EntryPoint;
import dev.vakna.vma.internal.codec.GzipDecoder;
import dev.vakna.vma.internal.codec.LzopDecoder;
import dev.vakna.vma.internal.codec.StreamDecoder;
import dev.vakna.vma.internal.codec.ZstdBlockDecoder;
import dev.vakna.vma.internal.entry.PieceCutter;
import dev.vakna.vma.internal.entry.StreamPiece;
import dev.vakna.vma.internal.layout.ClusterRuns;
import dev.vakna.vma.internal.layout.IndexFormat;
import dev.vakna.vma.internal.layout.Segment;
import dev.vakna.vma.read.DeviceReport;
import dev.vakna.vma.read.ReadReport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What an index says of a stream besides its entries, and the decoder that hands out the stream in
 * pieces. Belongs to the decoding thread, but for the number of runs.
 */
final class StreamRecord {

  private final PieceCutter cutter;
  private final @Nullable ClusterRuns[] runs = new @Nullable ClusterRuns[VmaFormat.MAX_DEVICES];
  private final AtomicInteger runCount = new AtomicInteger();
  private long position;

  StreamRecord(StreamPiece.Taker taker) {
    this.cutter = new PieceCutter(new StreamPiece(), taker);
  }

  StreamDecoder decoder(
      Compression compression, CompressedInput input, Supplier<StreamDecoder> usual) {
    return switch (compression) {
      case ZSTD -> new ZstdBlockDecoder(input, cutter);
      case GZIP -> new GzipDecoder(input, cutter);
      case LZOP -> new LzopDecoder(input, cutter);
      case NONE, BZIP2 -> new Tap(usual.get(), compression == Compression.NONE);
    };
  }

  void slot(int device, long cluster, int mask, long streamPosition) {
    ClusterRuns known = runs[device];
    if (known == null) {
      known = new ClusterRuns();
      runs[device] = known;
    }
    int before = known.size();
    known.add(cluster, mask, streamPosition);
    if (known.size() > before) {
      runCount.incrementAndGet();
    }
  }

  /** How many runs of clusters are known. */
  int runs() {
    return runCount.get();
  }

  /** The stream is over: hands out what is left. */
  void end() throws IOException {
    cutter.end();
  }

  /** Nothing more is copied. For any thread. */
  void stop() {
    cutter.stop();
  }

  /** What stands in the index of an archive that was found good. */
  IndexFormat.Contents contents(ReadReport report, Instant modified, List<Segment> segments) {
    List<VmaDevice> devices = report.header().disks();
    List<ClusterRuns> sorted = new ArrayList<>();
    for (VmaDevice device : devices) {
      ClusterRuns known = runs[device.id()];
      sorted.add(known == null ? new ClusterRuns() : known.sorted());
    }
    return new IndexFormat.Contents(
        report.compressedBytes(),
        modified,
        report.header().uuid(),
        report.compression(),
        report.streamBytes(),
        report.extents(),
        devices,
        sorted,
        digests(report),
        segments);
  }

  private static List<Digest> digests(ReadReport report) {
    List<Digest> digests = new ArrayList<>();
    for (DeviceReport device : report.devices()) {
      Digest read = device.read();
      if (read != null) {
        digests.add(read);
      }
    }
    return digests;
  }

  /** Copies what another decoder brings forth. */
  private final class Tap implements StreamDecoder {
    private final StreamDecoder usual;
    private final boolean plain;

    Tap(StreamDecoder usual, boolean plain) {
      this.usual = usual;
      this.plain = plain;
    }

    @Override
    public void read(ByteBuffer into) throws IOException {
      int from = into.position();
      usual.read(into);
      int count = into.position() - from;
      ByteBuffer content = into.slice(from, count);
      if (plain) {
        cutter.plain(position, content);
      } else {
        if (position == 0) {
          cutter.candidate(new EntryPoint.Start(0));
        }
        cutter.content(content);
      }
      position += count;
    }

    @Override
    public boolean unchecked() {
      return usual.unchecked();
    }

    @Override
    public void close() throws IOException {
      usual.close();
    }
  }
}
