package dev.vakna.vma;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Makes archives, good ones and such as no genuine tool writes. Shares no code with the library, so
 * that an error of the library's writer cannot hide the same error of its reader.
 */
public final class ArchiveBuilder {

  static final int BLOCK = 4096;
  static final int CLUSTER = 65536;

  /**
   * A cluster in an extent; {@code content} are 64 KiB of which the blocks of the mask are stored.
   */
  public record Slot(int device, long cluster, int mask, byte[] content) {}

  private record Device(int id, byte[] name, long size) {}

  private record Config(byte[] name, byte[] content) {}

  private record ExtentPlan(List<Slot> slots, Consumer<ByteBuffer> beforeMd5) {}

  private final List<Device> devices = new ArrayList<>();
  private final List<Config> configs = new ArrayList<>();
  private final List<ExtentPlan> extents = new ArrayList<>();
  private Consumer<ByteBuffer> headerTweak = h -> {};
  private byte[] tail = new byte[0];

  public ArchiveBuilder device(int id, String name, long size) {
    return device(id, (name + "\0").getBytes(StandardCharsets.ISO_8859_1), size);
  }

  public ArchiveBuilder device(int id, byte[] name, long size) {
    devices.add(new Device(id, name, size));
    return this;
  }

  public ArchiveBuilder config(String name, String content) {
    return config(
        (name + "\0").getBytes(StandardCharsets.ISO_8859_1),
        content.getBytes(StandardCharsets.UTF_8));
  }

  public ArchiveBuilder config(byte[] name, byte[] content) {
    configs.add(new Config(name, content));
    return this;
  }

  public ArchiveBuilder extent(Slot... slots) {
    return extent(List.of(slots), h -> {});
  }

  /** An extent whose header is changed before its MD5 is taken. */
  public ArchiveBuilder extent(List<Slot> slots, Consumer<ByteBuffer> beforeMd5) {
    extents.add(new ExtentPlan(List.copyOf(slots), beforeMd5));
    return this;
  }

  /** Changes the header before its MD5 is taken. */
  public ArchiveBuilder header(Consumer<ByteBuffer> beforeMd5) {
    headerTweak = beforeMd5;
    return this;
  }

  /** Bytes behind the last extent. */
  public ArchiveBuilder tail(byte... bytes) {
    tail = bytes.clone();
    return this;
  }

  /** Where extent {@code n} begins. */
  public int extentOffset(int n) {
    int offset = header().capacity();
    for (int i = 0; i < n; i++) {
      offset += extentBytes(extents.get(i)).length;
    }
    return offset;
  }

  public byte[] build() {
    var out = new ByteArrayOutputStream();
    out.writeBytes(header().array());
    extents.forEach(e -> out.writeBytes(extentBytes(e)));
    out.writeBytes(tail);
    return out.toByteArray();
  }

  private ByteBuffer header() {
    var blobs = new ByteArrayOutputStream();
    blobs.write(0);
    ByteBuffer fixed = ByteBuffer.allocate(12288);
    fixed.put(0, new byte[] {'V', 'M', 'A', 0, 0, 0, 0, 1});
    fixed.put(8, uuid());
    fixed.putLong(24, 1_709_774_109L);
    int index = 0;
    for (Config config : configs) {
      fixed.putInt(2044 + 4 * index, blob(blobs, config.name));
      fixed.putInt(3068 + 4 * index, blob(blobs, config.content));
      index++;
    }
    for (Device device : devices) {
      fixed.putInt(4096 + 32 * device.id, blob(blobs, device.name));
      fixed.putLong(4096 + 32 * device.id + 8, device.size);
    }
    int size = 12288 + (blobs.size() + 511) / 512 * 512;
    fixed.putInt(48, 12288).putInt(52, blobs.size()).putInt(56, size);
    ByteBuffer header = ByteBuffer.allocate(size);
    header.put(0, fixed.array()).put(12288, blobs.toByteArray());
    headerTweak.accept(header);
    return seal(header, 32);
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

  private static byte[] extentBytes(ExtentPlan plan) {
    var out = new ByteArrayOutputStream();
    ByteBuffer header = ByteBuffer.allocate(512);
    header.put(0, new byte[] {'V', 'M', 'A', 'E'}).put(8, uuid());
    int blocks = 0;
    int at = 40;
    for (Slot slot : plan.slots) {
      header.putShort(at, (short) slot.mask).put(at + 3, (byte) slot.device);
      header.putInt(at + 4, (int) slot.cluster);
      at += 8;
      if (slot.device != 0) {
        blocks += Integer.bitCount(slot.mask);
      }
    }
    header.putShort(6, (short) blocks);
    plan.beforeMd5.accept(header);
    out.writeBytes(seal(header, 24).array());
    for (Slot slot : plan.slots) {
      for (int bit = 0; bit < 16 && slot.device != 0; bit++) {
        if ((slot.mask >>> bit & 1) != 0) {
          out.write(slot.content, bit * BLOCK, BLOCK);
        }
      }
    }
    return out.toByteArray();
  }

  private static ByteBuffer seal(ByteBuffer header, int field) {
    try {
      header.put(field, new byte[16]);
      header.put(field, MessageDigest.getInstance("MD5").digest(header.array()));
      return header;
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] uuid() {
    byte[] uuid = new byte[16];
    for (int i = 0; i < 16; i++) {
      uuid[i] = (byte) (17 * i + 3);
    }
    return uuid;
  }
}
