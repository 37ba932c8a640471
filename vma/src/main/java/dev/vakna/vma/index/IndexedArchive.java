package dev.vakna.vma.index;

import dev.vakna.vma.format.VmaDevice;
import dev.vakna.vma.format.VmaFormat;
import dev.vakna.vma.internal.codec.StreamDecoder;
import dev.vakna.vma.internal.entry.StreamCursor;
import dev.vakna.vma.internal.layout.ClusterRuns;
import dev.vakna.vma.internal.layout.Segment;
import dev.vakna.vma.pass.ReadOptions;
import dev.vakna.vma.source.VmaSource;
import io.airlift.compress.v3.xxhash.XxHash64Hasher;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Reads any part of an archive's disks without reading the rest. Each stretch of the stream is held
 * against its digest before anything of it is given out. What was decoded is kept for a while, and
 * so is where a decoder stands, so that reading on costs no second beginning.
 *
 * <p>Safe for use by several threads; reads in different units run side by side.
 */
public final class IndexedArchive implements Closeable {

  private static final int LOCKS = 64;
  private static final int IDLE_CURSORS = 4;

  private final StreamEntries entries;
  private final ArchiveIndex index;
  private final long cacheBytes;
  private final Lock[] locks = new Lock[LOCKS];
  private final LinkedHashMap<Integer, byte[]> cache = new LinkedHashMap<>(16, 0.75f, true);
  private final LinkedHashMap<Integer, StreamCursor> idle = new LinkedHashMap<>();
  private final ThreadLocal<ByteBuffer> scratch =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(1 << 20));
  private long cached;
  private long decoded;
  private long hits;
  private long misses;

  private IndexedArchive(StreamEntries entries, ArchiveIndex index, long cacheBytes) {
    this.entries = entries;
    this.index = index;
    this.cacheBytes = cacheBytes;
    for (int i = 0; i < LOCKS; i++) {
      locks[i] = new ReentrantLock();
    }
  }

  /**
   * Opens an archive with its index, which stays the caller's to close.
   *
   * @param cacheBytes how much decoded content may be kept, at least one stretch of 8 MiB is
   * @throws IndexRejectedException if the index is not of this archive
   * @throws IOException if the archive cannot be read
   */
  public static IndexedArchive open(Path archive, ArchiveIndex index, long cacheBytes)
      throws IOException {
    return new IndexedArchive(
        StreamEntries.open(VmaSource.file(archive), index, ReadOptions.defaults()),
        index,
        cacheBytes);
  }

  /**
   * Fills the buffer with the disk's content from the offset on.
   *
   * @param disk name of the device
   * @param offset 0 or more; with the buffer's remaining bytes it must not reach behind the disk
   * @throws IllegalArgumentException if there is no such disk or it is smaller
   * @throws IndexRejectedException if archive and index do not fit each other
   * @throws IOException if reading failed
   */
  public void read(String disk, long offset, ByteBuffer into) throws IOException {
    int number = number(disk);
    VmaDevice device = index.disks().get(number);
    if (offset < 0 || into.remaining() > device.size() - offset) {
      throw new IllegalArgumentException(
          "disk %s has %d bytes; %d bytes at %d are not all in it"
              .formatted(disk, device.size(), into.remaining(), offset));
    }
    ClusterRuns runs = index.contents().runs().get(number);
    long at = offset;
    while (into.hasRemaining()) {
      int intoBlock = (int) (at % VmaFormat.BLOCK);
      int count = Math.min(VmaFormat.BLOCK - intoBlock, into.remaining());
      readBlock(runs, at - intoBlock, intoBlock, count, into);
      at += count;
    }
  }

  private int number(String disk) {
    for (int i = 0; i < index.disks().size(); i++) {
      if (index.disks().get(i).name().equals(disk)) {
        return i;
      }
    }
    throw new IllegalArgumentException(
        "the archive has no disk '%s'; its disks are: %s"
            .formatted(
                disk, String.join(", ", index.disks().stream().map(VmaDevice::name).toList())));
  }

  private void readBlock(ClusterRuns runs, long block, int from, int count, ByteBuffer into)
      throws IOException {
    long cluster = block / VmaFormat.CLUSTER;
    int run = runs.find(cluster);
    int bit = (int) (block % VmaFormat.CLUSTER) / VmaFormat.BLOCK;
    if (run < 0 || (runs.mask(run) >>> bit & 1) == 0) {
      into.put(new byte[count]);
      return;
    }
    int stored = Integer.bitCount(runs.mask(run) & (1 << bit) - 1);
    long position =
        runs.position(run)
            + (cluster - runs.cluster(run)) * VmaFormat.CLUSTER
            + (long) stored * VmaFormat.BLOCK
            + from;
    readStream(position, count, into);
  }

  private void readStream(long position, int count, ByteBuffer into) throws IOException {
    long at = position;
    int left = count;
    while (left > 0) {
      int number = entries.units().segmentAt(at);
      Segment segment = entries.units().segment(number);
      byte[] content = content(number);
      int inside = (int) (at - segment.start());
      int step = Math.min(left, content.length - inside);
      into.put(content, inside, step);
      at += step;
      left -= step;
    }
  }

  private byte[] content(int segment) throws IOException {
    byte[] known = cached(segment);
    if (known != null) {
      return known;
    }
    Lock lock = locks[entries.units().entryOf(segment) % LOCKS];
    lock.lock();
    try {
      known = cached(segment);
      return known == null ? decode(segment) : known;
    } finally {
      lock.unlock();
    }
  }

  private byte @Nullable [] cached(int segment) {
    synchronized (cache) {
      byte[] known = cache.get(segment);
      if (known == null) {
        misses++;
      } else {
        hits++;
      }
      return known;
    }
  }

  private byte[] decode(int wanted) throws IOException {
    int at = wanted;
    StreamCursor cursor = takeIdle(wanted);
    if (cursor == null) {
      at = entries.units().entryOf(wanted);
      cursor = entries.enter(entries.units().segment(at));
    }
    boolean good = false;
    try {
      byte[] content = decodeOne(cursor, entries.units().segment(at));
      keep(at, content);
      while (at < wanted) {
        at++;
        content = decodeOne(cursor, entries.units().segment(at));
        keep(at, content);
      }
      good = true;
      return content;
    } finally {
      // An entry holds up to the next one; what lies behind that is read from there.
      if (good && wanted != entries.units().lastOfUnit(wanted)) {
        putIdle(wanted + 1, cursor);
      } else {
        cursor.close();
      }
    }
  }

  private byte[] decodeOne(StreamCursor cursor, Segment segment) throws IOException {
    byte[] content = new byte[segment.length()];
    ByteBuffer piece = scratch.get();
    try {
      for (int at = 0; at < content.length; at += piece.limit()) {
        piece.clear().limit(Math.min(piece.capacity(), content.length - at));
        cursor.read(piece);
        piece.flip().get(content, at, piece.limit());
      }
    } catch (StreamDecoder.CorruptStreamException e) {
      throw entries.fault(segment.start(), e);
    }
    if (XxHash64Hasher.hash(content) != segment.digest()) {
      throw entries.fault(segment.start(), null);
    }
    return content;
  }

  private void keep(int segment, byte[] content) {
    synchronized (cache) {
      decoded += content.length;
      if (cache.put(segment, content) == null) {
        cached += content.length;
      }
      var oldest = cache.entrySet().iterator();
      while (cached > cacheBytes && cache.size() > 1) {
        Map.Entry<Integer, byte[]> entry = oldest.next();
        cached -= entry.getValue().length;
        oldest.remove();
      }
    }
  }

  private @Nullable StreamCursor takeIdle(int segment) {
    synchronized (idle) {
      return idle.remove(segment);
    }
  }

  private void putIdle(int segment, StreamCursor cursor) throws IOException {
    Optional<StreamCursor> surplus = Optional.empty();
    synchronized (idle) {
      StreamCursor same = idle.put(segment, cursor);
      if (same != null) {
        surplus = Optional.of(same);
      } else if (idle.size() > IDLE_CURSORS) {
        var first = idle.entrySet().iterator();
        surplus = Optional.of(first.next().getValue());
        first.remove();
      }
    }
    if (surplus.isPresent()) {
      surplus.get().close();
    }
  }

  /** What reading has cost so far. */
  public Cost cost() {
    synchronized (cache) {
      return new Cost(decoded, hits, misses);
    }
  }

  /**
   * What reading has cost.
   *
   * @param decodedBytes bytes of the stream that were decoded
   * @param hits blocks that were found decoded
   * @param misses blocks that were not
   */
  public record Cost(long decodedBytes, long hits, long misses) {}

  @Override
  public void close() throws IOException {
    synchronized (idle) {
      for (StreamCursor cursor : idle.values()) {
        cursor.close();
      }
      idle.clear();
    }
    entries.close();
  }
}
