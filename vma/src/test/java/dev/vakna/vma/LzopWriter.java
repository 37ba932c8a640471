package dev.vakna.vma;

import dev.vakna.vma.internal.codec.LzopDecoder;
import io.airlift.compress.v3.lzo.LzoCompressor;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.Adler32;
import java.util.zip.CRC32;
import java.util.zip.Checksum;

/** Packs as the lzop tool does. */
public final class LzopWriter {

  private LzopWriter() {}

  public static byte[] lzop(byte[] content, boolean checked) throws IOException {
    return lzop(content, checked, 8192);
  }

  public static byte[] lzop(byte[] content, boolean checked, int blockSize) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    out.write(LzopDecoder.MAGIC);
    var header = new ByteArrayOutputStream();
    var fields = new DataOutputStream(header);
    fields.writeShort(0x1040);
    fields.writeShort(0x20a0);
    fields.writeShort(0x0940);
    fields.writeByte(1);
    fields.writeByte(5);
    fields.writeInt(checked ? 0x303 : 0);
    fields.writeInt(0x81a4);
    fields.writeLong(0);
    fields.writeByte(1);
    fields.writeByte('x');
    out.write(header.toByteArray());
    out.writeInt(sum(new Adler32(), header.toByteArray()));
    for (int at = 0; at < content.length; at += blockSize) {
      writeBlock(
          out, Arrays.copyOfRange(content, at, Math.min(content.length, at + blockSize)), checked);
    }
    out.writeInt(0);
    return bytes.toByteArray();
  }

  private static void writeBlock(DataOutputStream out, byte[] block, boolean checked)
      throws IOException {
    var lzo = new LzoCompressor();
    byte[] room = new byte[lzo.maxCompressedLength(block.length)];
    int length = lzo.compress(block, 0, block.length, room, 0, room.length);
    boolean stored = length >= block.length;
    byte[] packed = stored ? block : Arrays.copyOf(room, length);
    out.writeInt(block.length);
    out.writeInt(packed.length);
    if (checked) {
      out.writeInt(sum(new Adler32(), block));
      out.writeInt(sum(new CRC32(), block));
      if (!stored) {
        out.writeInt(sum(new Adler32(), packed));
        out.writeInt(sum(new CRC32(), packed));
      }
    }
    out.write(packed);
  }

  private static int sum(Checksum checksum, byte[] bytes) {
    checksum.update(bytes);
    return (int) checksum.getValue();
  }
}
