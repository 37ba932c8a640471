package dev.vakna.vma.internal.layout;

import dev.vakna.vma.disk.Digest;
import dev.vakna.vma.format.Compression;
import dev.vakna.vma.format.VmaDevice;
import dev.vakna.vma.internal.codec.EntryPoint;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The layout of an index file, version 2; {@code docs/archive-index.md} describes it. All integers
 * are big endian; {@code v} is an unsigned number in groups of seven bits, lowest first.
 */
public final class IndexFormat {

  /** Begins and ends the file; the last character is the version. */
  public static final String MAGIC = "VAKNAIX2";

  /** Offset, packed and plain length, XXH64 of the contents, and the magic. */
  public static final int TRAILER = 32;

  /** No index of a genuine archive needs more; bounds what a damaged file can ask for. */
  public static final int MAX_CONTENTS = 1 << 30;

  /** An index takes about one hundredth of its archive; more than this part is not one. */
  public static final int LEAST_ARCHIVE_SHARE = 16;

  private static final int NO_ENTRY = 0;
  private static final int START_ENTRY = 1;
  private static final int ZSTD_ENTRY = 2;
  private static final int DEFLATE_ENTRY = 3;
  private static final int LZOP_ENTRY = 4;

  private IndexFormat() {}

  /**
   * What an index says.
   *
   * @param archiveBytes size of the archive's file
   * @param modified its time of change
   * @param streamBytes length of the uncompressed stream
   * @param extents number of extents
   * @param runs per device where its clusters are, in the order of the disk
   * @param digests per device of its content
   */
  public record Contents(
      long archiveBytes,
      Instant modified,
      UUID uuid,
      Compression compression,
      long streamBytes,
      long extents,
      List<VmaDevice> devices,
      List<ClusterRuns> runs,
      List<Digest> digests,
      List<Segment> segments) {

    public Contents {
      digests = List.copyOf(digests);
      devices = List.copyOf(devices);
      runs = List.copyOf(runs);
      segments = List.copyOf(segments);
    }
  }

  public static byte[] write(Contents contents) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.writeLong(contents.archiveBytes());
      out.writeLong(contents.modified().getEpochSecond());
      out.writeInt(contents.modified().getNano());
      out.writeLong(contents.uuid().getMostSignificantBits());
      out.writeLong(contents.uuid().getLeastSignificantBits());
      out.writeUTF(contents.compression().name());
      out.writeLong(contents.streamBytes());
      out.writeLong(contents.extents());
      number(out, contents.devices().size());
      for (int i = 0; i < contents.devices().size(); i++) {
        VmaDevice device = contents.devices().get(i);
        number(out, device.id());
        out.writeUTF(device.name());
        number(out, device.size());
        writeRuns(out, contents.runs().get(i));
        for (int part = 0; part < Digest.PARTS; part++) {
          out.writeLong(contents.digests().get(i).sum(part));
        }
      }
      writeSegments(out, contents.segments());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void writeRuns(DataOutputStream out, ClusterRuns runs) throws IOException {
    number(out, runs.size());
    long cluster = 0;
    long position = 0;
    for (int i = 0; i < runs.size(); i++) {
      number(out, runs.cluster(i) - cluster);
      number(out, runs.count(i));
      out.writeShort(runs.mask(i));
      signed(out, runs.position(i) - position);
      cluster = runs.cluster(i) + runs.count(i);
      position = runs.position(i) + runs.storedBytes(i);
    }
  }

  private static void writeSegments(DataOutputStream out, List<Segment> segments)
      throws IOException {
    number(out, segments.size());
    for (Segment segment : segments) {
      number(out, segment.length());
      out.writeLong(segment.digest());
      writeEntry(out, segment.entry());
    }
  }

  private static void writeEntry(DataOutputStream out, @Nullable EntryPoint entry)
      throws IOException {
    switch (entry) {
      case null -> out.writeByte(NO_ENTRY);
      case EntryPoint.Start(long offset) -> {
        out.writeByte(START_ENTRY);
        number(out, offset);
      }
      case EntryPoint.ZstdBlock block -> {
        out.writeByte(ZSTD_ENTRY);
        number(out, block.offset());
        out.writeByte(block.window());
        out.writeBoolean(block.checksum());
        writeStored(out, block.history());
      }
      case EntryPoint.DeflateBlock block -> {
        out.writeByte(DEFLATE_ENTRY);
        number(out, block.offset());
        writeStored(out, block.history());
      }
      case EntryPoint.LzopBlock block -> {
        out.writeByte(LZOP_ENTRY);
        number(out, block.offset());
        out.writeInt(block.flags());
      }
    }
  }

  private static void writeStored(DataOutputStream out, EntryPoint.Stored history)
      throws IOException {
    number(out, history.offset());
    number(out, history.length());
  }

  /**
   * @throws IOException when the bytes are no contents of an index
   */
  public static Contents read(byte[] bytes) throws IOException {
    try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      long archiveBytes = in.readLong();
      Instant modified = Instant.ofEpochSecond(in.readLong(), in.readInt());
      UUID uuid = new UUID(in.readLong(), in.readLong());
      Compression compression = Compression.valueOf(in.readUTF());
      long streamBytes = in.readLong();
      long extents = in.readLong();
      List<VmaDevice> devices = new ArrayList<>();
      List<ClusterRuns> runs = new ArrayList<>();
      List<Digest> digests = new ArrayList<>();
      for (long left = number(in); left > 0; left--) {
        devices.add(new VmaDevice((int) number(in), in.readUTF(), number(in)));
        runs.add(readRuns(in));
        digests.add(readDigest(in));
      }
      return new Contents(
          archiveBytes,
          modified,
          uuid,
          compression,
          streamBytes,
          extents,
          devices,
          runs,
          digests,
          readSegments(in, streamBytes));
    } catch (RuntimeException e) {
      throw new IOException("it holds a value that cannot be: " + e.getMessage(), e);
    }
  }

  private static Digest readDigest(DataInputStream in) throws IOException {
    long[] sums = new long[Digest.PARTS];
    for (int part = 0; part < sums.length; part++) {
      sums[part] = in.readLong();
    }
    return new Digest(sums);
  }

  private static ClusterRuns readRuns(DataInputStream in) throws IOException {
    var runs = new ClusterRuns();
    long cluster = 0;
    long position = 0;
    for (long left = number(in); left > 0; left--) {
      cluster += number(in);
      int count = (int) number(in);
      int mask = in.readShort() & 0xffff;
      position += signed(in);
      runs.append(cluster, count, mask, position);
      cluster += count;
      position += runs.storedBytes(runs.size() - 1);
    }
    return runs;
  }

  private static List<Segment> readSegments(DataInputStream in, long streamBytes)
      throws IOException {
    List<Segment> segments = new ArrayList<>();
    long start = 0;
    for (long left = number(in); left > 0; left--) {
      int length = Math.toIntExact(number(in));
      long digest = in.readLong();
      segments.add(new Segment(start, length, digest, readEntry(in)));
      start += length;
    }
    if (start != streamBytes) {
      throw new IOException(
          "its segments cover %d of %d bytes of the stream".formatted(start, streamBytes));
    }
    return segments;
  }

  private static @Nullable EntryPoint readEntry(DataInputStream in) throws IOException {
    return switch (in.readByte()) {
      case NO_ENTRY -> null;
      case START_ENTRY -> new EntryPoint.Start(number(in));
      case ZSTD_ENTRY ->
          new EntryPoint.ZstdBlock(number(in), in.readByte(), in.readBoolean(), readStored(in));
      case DEFLATE_ENTRY -> new EntryPoint.DeflateBlock(number(in), readStored(in));
      case LZOP_ENTRY -> new EntryPoint.LzopBlock(number(in), in.readInt());
      default -> throw new IOException("it has an entry of no known kind");
    };
  }

  private static EntryPoint.Stored readStored(DataInputStream in) throws IOException {
    return new EntryPoint.Stored(number(in), Math.toIntExact(number(in)));
  }

  public static void number(DataOutputStream out, long value) throws IOException {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.writeByte((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    out.writeByte((int) rest);
  }

  private static void signed(DataOutputStream out, long value) throws IOException {
    number(out, value << 1 ^ value >> 63);
  }

  public static long number(DataInputStream in) throws IOException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = in.readUnsignedByte();
      value |= (long) (next & 0x7f) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw new IOException("it has a number without an end");
  }

  private static long signed(DataInputStream in) throws IOException {
    long value = number(in);
    return value >>> 1 ^ -(value & 1);
  }
}
