package dev.vakna.store.directory;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The bytes of an archive's header, as the format's description gives them. */
final class HeaderBytes {

  private static final int FIXED = 12288;
  private static final int NAMES = 2044;
  private static final int DATA = 3068;
  private static final int DEVICES = 4096;

  private HeaderBytes() {}

  static byte[] of(
      UUID uuid,
      long createdSeconds,
      List<Map.Entry<String, byte[]>> configs,
      Map<String, Long> devices)
      throws NoSuchAlgorithmException {
    ByteArrayOutputStream blobs = new ByteArrayOutputStream();
    blobs.write(0);
    ByteBuffer fixed = ByteBuffer.allocate(FIXED);
    fixed.putInt(0x564d4100).putInt(1);
    fixed.putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits());
    fixed.putLong(createdSeconds);
    int slot = 0;
    for (Map.Entry<String, byte[]> config : configs) {
      fixed.putInt(NAMES + 4 * slot, blob(blobs, terminated(config.getKey())));
      fixed.putInt(DATA + 4 * slot, blob(blobs, config.getValue()));
      slot++;
    }
    int id = 1;
    for (Map.Entry<String, Long> device : devices.entrySet()) {
      fixed.putInt(DEVICES + 32 * id, blob(blobs, terminated(device.getKey())));
      fixed.putLong(DEVICES + 32 * id + 8, device.getValue());
      id++;
    }
    int padded = (blobs.size() + 511) / 512 * 512;
    fixed.putInt(48, FIXED).putInt(52, blobs.size()).putInt(56, FIXED + padded);
    byte[] all =
        ByteBuffer.allocate(FIXED + padded).put(fixed.array()).put(blobs.toByteArray()).array();
    byte[] md5 = MessageDigest.getInstance("MD5").digest(all);
    System.arraycopy(md5, 0, all, 32, md5.length);
    return all;
  }

  private static byte[] terminated(String name) {
    return (name + "\0").getBytes(StandardCharsets.UTF_8);
  }

  private static int blob(ByteArrayOutputStream blobs, byte[] content) {
    int pointer = blobs.size();
    blobs.writeBytes(
        ByteBuffer.allocate(2)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putShort((short) content.length)
            .array());
    blobs.writeBytes(content);
    return pointer;
  }
}
