package dev.vakna.vma.write;

import dev.vakna.vma.format.ConfigBlob;
import dev.vakna.vma.format.Md5;
import dev.vakna.vma.format.VmaDevice;
import dev.vakna.vma.format.VmaFormat;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Lays out the file header as genuine writers do: configurations first, then device names. */
final class HeaderWriter {

  /** What genuine writers allow themselves. */
  private static final int MAX_HEADER = 512 << 10;

  private static final int BLOB_ALIGNMENT = 512;

  private final ByteArrayOutputStream blobs = new ByteArrayOutputStream();

  HeaderWriter() {
    // Pointer 0 means "none", so the first byte is never used.
    blobs.write(0);
  }

  ByteBuffer write(WriteOptions options, List<ConfigBlob> configs, List<VmaDevice> devices) {
    var fixed = ByteBuffer.allocate(VmaFormat.FIXED_HEADER);
    fixed.putInt(0, VmaFormat.HEADER_MAGIC).putInt(4, 1);
    fixed.putLong(8, options.uuid().getMostSignificantBits());
    fixed.putLong(16, options.uuid().getLeastSignificantBits());
    fixed.putLong(24, options.created().getEpochSecond());
    for (int i = 0; i < configs.size(); i++) {
      ConfigBlob config = configs.get(i);
      fixed.putInt(VmaFormat.CONFIG_NAMES + 4 * i, addString(config.name()));
      fixed.putInt(VmaFormat.CONFIG_DATA + 4 * i, add(config.content()));
    }
    for (VmaDevice device : devices) {
      int entry = VmaFormat.DEVICE_TABLE + VmaFormat.DEVICE_ENTRY * device.id();
      fixed.putInt(entry, addString(device.name()));
      fixed.putLong(entry + 8, device.size());
    }
    int padded = Math.ceilDiv(blobs.size(), BLOB_ALIGNMENT) * BLOB_ALIGNMENT;
    int size = VmaFormat.FIXED_HEADER + padded;
    if (size > MAX_HEADER) {
      throw new IllegalArgumentException(
          "the configurations make a header of " + size + " bytes, 524288 is the most");
    }
    fixed.putInt(48, VmaFormat.FIXED_HEADER).putInt(52, blobs.size()).putInt(56, size);
    ByteBuffer header = ByteBuffer.allocateDirect(size).put(fixed).put(blobs.toByteArray());
    header.clear();
    header.put(VmaFormat.MD5_OFFSET, new Md5().of(header, VmaFormat.MD5_OFFSET));
    return header;
  }

  private int addString(String text) {
    return add((text + '\0').getBytes(StandardCharsets.US_ASCII));
  }

  private int add(byte[] content) {
    int pointer = blobs.size();
    blobs.write(content.length & 0xff);
    blobs.write(content.length >>> 8);
    blobs.writeBytes(content);
    return pointer;
  }
}
