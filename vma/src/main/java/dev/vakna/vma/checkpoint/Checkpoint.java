package dev.vakna.vma.checkpoint;

import dev.vakna.vma.disk.Digest;
import dev.vakna.vma.format.VmaDevice;
import io.airlift.compress.v3.xxhash.XxHash64Hasher;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * How far a pass had come when everything before was durable. It belongs to one archive file (size,
 * time, uuid, devices) and to the very targets that were written; it claims that every extent
 * before {@link #position()} is on their medium.
 */
public final class Checkpoint {

  private static final int MAGIC = 0x56_4b_43_50;
  private static final int FORMAT = 2;
  private static final int FRAME = 2 * Integer.BYTES + 2 * Long.BYTES;
  private static final long SEED = 0x76616b6e61L;

  /** A checkpoint says at most this, packed or not. */
  private static final int MAX_DEVICES = 255;

  private final Archive archive;
  private final long position;
  private final long extents;
  private final int emptyExtents;
  private final List<VmaDevice> devices;
  private final List<Seen> seen;
  private final List<Written> written;

  /** Stands for the number of extents where nobody counted them: in a restore by index. */
  private static final long BY_INDEX = -1;

  /**
   * What the checkpoint belongs to.
   *
   * @param uuid from the header
   * @param headerBytes size of the header
   * @param size bytes of the file
   * @param modified its time
   */
  public record Archive(UUID uuid, int headerBytes, long size, Instant modified) {}

  /** What decoding knew of a device. */
  public record Seen(
      int device, ClusterSet clusters, long nextOfVmState, long dataClusters, long zeroClusters) {}

  /** What was written of a device. */
  public record Written(
      int device, String target, long bytes, @Nullable Digest read, @Nullable Digest written) {}

  /**
   * What decoding knew at the end of an extent.
   *
   * @param position in the uncompressed stream
   */
  public record Reached(long position, long extents, int emptyExtents, List<Seen> devices) {}

  public Checkpoint(
      Archive archive, List<VmaDevice> devices, Reached reached, List<Written> written) {
    this.archive = archive;
    this.devices = List.copyOf(devices);
    this.position = reached.position();
    this.extents = reached.extents();
    this.emptyExtents = reached.emptyExtents();
    this.seen = List.copyOf(reached.devices());
    this.written = List.copyOf(written);
  }

  /**
   * A checkpoint of a restore by index: every block that begins before the position is written.
   * What a pass over the whole stream knows at that place is not known.
   */
  public static Checkpoint byIndex(
      Archive archive, List<VmaDevice> devices, long position, List<Written> written) {
    return new Checkpoint(archive, devices, new Reached(position, BY_INDEX, 0, List.of()), written);
  }

  /** Whether only another restore by index can go on from here. */
  public boolean byIndex() {
    return extents == BY_INDEX;
  }

  /** Byte of the uncompressed stream up to which everything is written. */
  public long position() {
    return position;
  }

  /** Bytes that were handed to targets before it. */
  public long dataWritten() {
    return written.stream().mapToLong(Written::bytes).sum();
  }

  public Reached reached() {
    return new Reached(position, extents, emptyExtents, seen);
  }

  public List<Written> written() {
    return written;
  }

  /** Whether this was taken of that archive file, as far as can be told without reading it. */
  public boolean belongsTo(Archive other, List<VmaDevice> itsDevices) {
    return archive.equals(other) && devices.equals(itsDevices);
  }

  /** The checkpoint as bytes, to be read back by {@link #decode}. */
  public byte[] encode() {
    var packed = new ByteArrayOutputStream();
    var deflater = new Deflater(Deflater.BEST_SPEED);
    try (var out = new DataOutputStream(new DeflaterOutputStream(packed, deflater))) {
      out.writeLong(archive.uuid.getMostSignificantBits());
      out.writeLong(archive.uuid.getLeastSignificantBits());
      out.writeInt(archive.headerBytes);
      out.writeLong(archive.size);
      out.writeLong(archive.modified.getEpochSecond());
      out.writeInt(archive.modified.getNano());
      out.writeLong(position);
      out.writeLong(extents);
      out.writeInt(emptyExtents);
      out.writeInt(devices.size());
      for (int i = 0; i < devices.size(); i++) {
        write(out, devices.get(i), byIndex() ? null : seen.get(i), written.get(i));
      }
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory does not fail", e);
    } finally {
      deflater.end();
    }
    byte[] body = packed.toByteArray();
    return ByteBuffer.allocate(FRAME + body.length)
        .putInt(MAGIC)
        .putInt(FORMAT)
        .putLong(body.length)
        .putLong(XxHash64Hasher.hash(body, SEED))
        .put(body)
        .array();
  }

  private static void write(
      DataOutputStream out, VmaDevice device, @Nullable Seen seen, Written written)
      throws IOException {
    out.writeInt(device.id());
    out.writeUTF(device.name());
    out.writeLong(device.size());
    if (seen != null) {
      out.writeLong(seen.nextOfVmState);
      out.writeLong(seen.dataClusters);
      out.writeLong(seen.zeroClusters);
      if (!device.isVmState()) {
        seen.clusters.write(out);
      }
    }
    out.writeUTF(written.target);
    out.writeLong(written.bytes);
    out.writeUTF(written.read == null ? "" : written.read.partsText());
    out.writeUTF(written.written == null ? "" : written.written.partsText());
  }

  /** Reads a checkpoint; empty when it is damaged, cut, or of another release. */
  public static Optional<Checkpoint> decode(byte[] bytes) {
    if (bytes.length < FRAME) {
      return Optional.empty();
    }
    ByteBuffer frame = ByteBuffer.wrap(bytes);
    if (frame.getInt() != MAGIC
        || frame.getInt() != FORMAT
        || frame.getLong() != bytes.length - FRAME) {
      return Optional.empty();
    }
    long checksum = frame.getLong();
    byte[] body = Arrays.copyOfRange(bytes, FRAME, bytes.length);
    if (checksum != XxHash64Hasher.hash(body, SEED)) {
      return Optional.empty();
    }
    try (var in = new DataInputStream(new InflaterInputStream(new ByteArrayInputStream(body)))) {
      return Optional.of(read(in));
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  private static Checkpoint read(DataInputStream in) throws IOException {
    var archive =
        new Archive(
            new UUID(in.readLong(), in.readLong()),
            in.readInt(),
            in.readLong(),
            Instant.ofEpochSecond(in.readLong(), in.readInt()));
    long position = in.readLong();
    long extents = in.readLong();
    int emptyExtents = in.readInt();
    int count = in.readInt();
    if (position < 0
        || extents < BY_INDEX
        || emptyExtents < 0
        || count < 0
        || count > MAX_DEVICES) {
      throw new IOException("numbers out of range");
    }
    List<VmaDevice> devices = new ArrayList<>();
    List<Seen> seen = new ArrayList<>();
    List<Written> written = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      var device = new VmaDevice(in.readInt(), in.readUTF(), in.readLong());
      devices.add(device);
      if (extents != BY_INDEX) {
        long next = in.readLong();
        long data = in.readLong();
        long zero = in.readLong();
        ClusterSet clusters =
            device.isVmState() ? new ClusterSet(0) : ClusterSet.read(in, device.clusters());
        seen.add(new Seen(device.id(), clusters, next, data, zero));
      }
      written.add(
          new Written(
              device.id(),
              in.readUTF(),
              in.readLong(),
              digest(in.readUTF()),
              digest(in.readUTF())));
    }
    return new Checkpoint(
        archive, devices, new Reached(position, extents, emptyExtents, seen), written);
  }

  private static @Nullable Digest digest(String text) throws IOException {
    return text.isEmpty()
        ? null
        : Digest.parse(text).orElseThrow(() -> new IOException("no digest of this release"));
  }
}
