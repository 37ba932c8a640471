package dev.vakna.vma.read;

import static dev.vakna.vma.format.FaultKind.BAD_BLOB_OFFSET;
import static dev.vakna.vma.format.FaultKind.BAD_BLOB_SIZE;
import static dev.vakna.vma.format.FaultKind.BAD_CONFIG_POINTER;
import static dev.vakna.vma.format.FaultKind.BAD_HEADER_SIZE;
import static dev.vakna.vma.format.FaultKind.BAD_MAGIC;
import static dev.vakna.vma.format.FaultKind.BAD_VERSION;
import static dev.vakna.vma.format.FaultKind.DEVICE_SIZE;
import static dev.vakna.vma.format.FaultKind.DUPLICATE_CONFIG;
import static dev.vakna.vma.format.FaultKind.DUPLICATE_DEVICE;
import static dev.vakna.vma.format.FaultKind.HEADER_MD5;
import static dev.vakna.vma.format.FaultKind.HEADER_TRUNCATED;
import static dev.vakna.vma.format.FaultKind.UNKNOWN_DEVICE;
import static dev.vakna.vma.format.FaultKind.UNSAFE_NAME;

import dev.vakna.vma.format.ConfigBlob;
import dev.vakna.vma.format.FaultKind;
import dev.vakna.vma.format.Md5;
import dev.vakna.vma.format.VmaDevice;
import dev.vakna.vma.format.VmaFormat;
import dev.vakna.vma.format.VmaFormatException;
import dev.vakna.vma.format.VmaHeader;
import dev.vakna.vma.format.VmaWarning;
import dev.vakna.vma.pass.ReadOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads the file header. Trusts no number in it before it was held against the limits. */
final class HeaderParser {

  private final ReadOptions options;
  private final List<VmaWarning> warnings = new ArrayList<>();
  private ByteBuffer header = ByteBuffer.allocate(0);
  private int blobOffset;
  private int blobSize;
  private BitSet blobStarts = new BitSet();

  HeaderParser(ReadOptions options) {
    this.options = options;
  }

  VmaHeader read(VmaStream stream) throws IOException {
    var fixed = ByteBuffer.allocateDirect(VmaFormat.FIXED_HEADER);
    stream.read(fixed);
    requireComplete(fixed, VmaFormat.FIXED_HEADER);
    if (fixed.getInt(0) != VmaFormat.HEADER_MAGIC) {
      throw fault(BAD_MAGIC, 0, "the content is no VMA archive: wrong magic number");
    }
    long size = fixed.getInt(56) & 0xffffffffL;
    if (size <= VmaFormat.FIXED_HEADER || size > options.maxHeaderBytes()) {
      throw fault(
          BAD_HEADER_SIZE,
          56,
          "the header states a size of "
              + size
              + " bytes; it must be above 12288 and at most "
              + options.maxHeaderBytes());
    }
    header = ByteBuffer.allocateDirect((int) size).put(fixed.flip());
    stream.read(header);
    requireComplete(header, size);
    header.flip();
    if (!new Md5().matches(header, VmaFormat.MD5_OFFSET)) {
      throw fault(HEADER_MD5, 32, "the header does not match its MD5");
    }
    int version = header.getInt(4);
    if (version != 1) {
      throw fault(BAD_VERSION, 4, "the archive is of VMA version " + (version & 0xffffffffL));
    }
    checkBlobBuffer(size);
    indexBlobs();
    return new VmaHeader(
        new UUID(header.getLong(8), header.getLong(16)),
        created(header.getLong(24)),
        (int) size,
        devices(),
        configs(),
        warnings);
  }

  private static void requireComplete(ByteBuffer buffer, long size) throws VmaFormatException {
    if (buffer.hasRemaining()) {
      throw fault(
          HEADER_TRUNCATED,
          buffer.position(),
          "the archive ends inside its header, which has at least " + size + " bytes");
    }
  }

  private void checkBlobBuffer(long size) throws VmaFormatException {
    long offset = header.getInt(48) & 0xffffffffL;
    if (offset < VmaFormat.FIXED_HEADER || offset > size) {
      throw fault(
          BAD_BLOB_OFFSET, 48, "the blob buffer begins at " + offset + ", outside of its place");
    }
    long length = header.getInt(52) & 0xffffffffL;
    if (offset + length > size) {
      throw fault(
          BAD_BLOB_SIZE, 52, "the blob buffer of " + length + " bytes reaches behind the header");
    }
    blobOffset = (int) offset;
    blobSize = (int) length;
  }

  private void indexBlobs() {
    blobStarts = new BitSet(blobSize);
    int at = 1;
    while (at + 2 <= blobSize && at + 2 + blobLength(at) <= blobSize) {
      blobStarts.set(at);
      at += 2 + blobLength(at);
    }
  }

  /** Unlike every other number of the format, this one is little endian. */
  private int blobLength(int at) {
    int start = blobOffset + at;
    return header.get(start) & 0xff | (header.get(start + 1) & 0xff) << 8;
  }

  private byte @Nullable [] blob(int pointer) {
    if (pointer <= 0 || !blobStarts.get(pointer)) {
      return null;
    }
    byte[] content = new byte[blobLength(pointer)];
    header.get(blobOffset + pointer + 2, content);
    return content;
  }

  /** A blob that ends in a NUL, without it; null if the pointer leads to no such blob. */
  private @Nullable String string(int pointer) {
    byte[] content = blob(pointer);
    if (content == null || content.length == 0 || content[content.length - 1] != 0) {
      return null;
    }
    return new String(content, 0, content.length - 1, StandardCharsets.ISO_8859_1);
  }

  private Instant created(long seconds) {
    // The field is not checked by anybody; the bounds keep every later calculation valid.
    long bound = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
    return Instant.ofEpochSecond(Math.clamp(seconds, 0, bound));
  }

  private List<ConfigBlob> configs() throws VmaFormatException {
    var found = new ArrayList<ConfigBlob>();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < VmaFormat.MAX_CONFIGS; i++) {
      int place = VmaFormat.CONFIG_NAMES + 4 * i;
      int namePointer = header.getInt(place);
      int dataPointer = header.getInt(VmaFormat.CONFIG_DATA + 4 * i);
      if (namePointer == 0 || dataPointer == 0) {
        continue;
      }
      String name = string(namePointer);
      byte[] data = blob(dataPointer);
      if (name == null || data == null) {
        throw fault(
            BAD_CONFIG_POINTER, place, "configuration " + i + " points to no name or no content");
      }
      requireSafe(name, "configuration", place);
      if (!names.add(name)) {
        throw fault(DUPLICATE_CONFIG, place, "two configurations are named " + name);
      }
      found.add(new ConfigBlob(name, data));
    }
    if (!names.contains(VmaHeader.QEMU_SERVER_CONF)) {
      warnings.add(
          new VmaWarning(
              VmaWarning.Kind.NO_CONFIG,
              "the archive has no qemu-server.conf: the disks can be extracted,"
                  + " but nothing describes the machine"));
    }
    return found;
  }

  private List<VmaDevice> devices() throws VmaFormatException {
    var found = new ArrayList<VmaDevice>();
    Set<String> names = new HashSet<>();
    long sum = 0;
    for (int id = 1; id < VmaFormat.MAX_DEVICES; id++) {
      int place = VmaFormat.DEVICE_TABLE + VmaFormat.DEVICE_ENTRY * id;
      int namePointer = header.getInt(place);
      long size = header.getLong(place + 8);
      if (namePointer == 0 && size == 0) {
        continue;
      }
      if (id > VmaFormat.LAST_DEVICE_ID) {
        throw fault(UNKNOWN_DEVICE, place, "the header declares device 255, 254 is the last");
      }
      String name = string(namePointer);
      if (name == null || size == 0) {
        warnings.add(
            new VmaWarning(
                VmaWarning.Kind.DEVICE_IGNORED,
                "device " + id + " has no size or no valid name and is ignored"));
        continue;
      }
      requireSafe(name, "device", place);
      if (!names.add(name)) {
        throw fault(DUPLICATE_DEVICE, place, "two devices are named " + name);
      }
      if (!name.equals(VmaDevice.VMSTATE)) {
        sum = checkedSum(sum, name, size, place);
      }
      found.add(new VmaDevice(id, name, size));
    }
    return found;
  }

  private long checkedSum(long sum, String name, long size, int place) throws VmaFormatException {
    if (size < 0 || size > options.maxDiskBytes() - sum) {
      throw fault(
          DEVICE_SIZE,
          place + 8,
          "device "
              + name
              + " of "
              + Long.toUnsignedString(size)
              + " bytes makes the disks larger than the limit of "
              + options.maxDiskBytes());
    }
    if (size % VmaFormat.SECTOR != 0) {
      throw fault(
          DEVICE_SIZE,
          place + 8,
          "device " + name + " has " + size + " bytes, which is no multiple of 512");
    }
    return sum + size;
  }

  private static void requireSafe(String name, String what, int place) throws VmaFormatException {
    if (!VmaFormat.isSafeName(name)) {
      throw fault(
          UNSAFE_NAME,
          place,
          "the " + what + " name '" + printable(name) + "' is not a plain name");
    }
  }

  private static String printable(String name) {
    String start = name.length() > 64 ? name.substring(0, 64) + "..." : name;
    return start.replaceAll("[^ -~]", "?");
  }

  private static VmaFormatException fault(FaultKind kind, long offset, String message) {
    return new VmaFormatException(kind, offset, message);
  }
}
