package dev.vakna.engine.qemu.seed;

import dev.vakna.core.seed.Seed;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * A NoCloud seed as an ISO 9660 image with the label {@code CIDATA}: a primary volume for every
 * reader and a Joliet one (UCS-2, level 3) for those that want the names as written. Layout by
 * ECMA-119; dates are "not specified", so equal seeds give equal images.
 */
public final class SeedImage {

  /** Largest size of one document, in bytes. */
  public static final int MAX_DOCUMENT = 512 * 1024;

  private static final int SECTOR = 2048;
  private static final String LABEL = "CIDATA";
  private static final int PRIMARY = 16;
  private static final int JOLIET = 17;
  private static final int TERMINATOR = 18;
  private static final int PRIMARY_PATHS_LITTLE = 19;
  private static final int PRIMARY_PATHS_BIG = 20;
  private static final int JOLIET_PATHS_LITTLE = 21;
  private static final int JOLIET_PATHS_BIG = 22;
  private static final int PRIMARY_ROOT = 23;
  private static final int JOLIET_ROOT = 24;
  private static final int FIRST_FILE = 25;
  private static final int PATH_TABLE_BYTES = 10;

  private SeedImage() {}

  private record Document(String name, byte[] content) {}

  /** The image of a seed. */
  public static byte[] of(Seed seed) {
    // Records of a directory are sorted by name.
    List<Document> documents =
        List.of(
            document("meta-data", seed.metaData()),
            document("network-config", seed.networkConfig()),
            document("user-data", seed.userData()));
    int sectors = FIRST_FILE;
    for (Document document : documents) {
      sectors += sectorsOf(document);
    }
    ByteBuffer image = ByteBuffer.allocate(sectors * SECTOR);
    descriptor(image, PRIMARY, sectors);
    descriptor(image, JOLIET, sectors);
    at(image, TERMINATOR).put((byte) 255).put(ascii("CD001")).put((byte) 1);
    pathTable(image, PRIMARY_PATHS_LITTLE, ByteOrder.LITTLE_ENDIAN, PRIMARY_ROOT);
    pathTable(image, PRIMARY_PATHS_BIG, ByteOrder.BIG_ENDIAN, PRIMARY_ROOT);
    pathTable(image, JOLIET_PATHS_LITTLE, ByteOrder.LITTLE_ENDIAN, JOLIET_ROOT);
    pathTable(image, JOLIET_PATHS_BIG, ByteOrder.BIG_ENDIAN, JOLIET_ROOT);
    root(image, PRIMARY_ROOT, documents, false);
    root(image, JOLIET_ROOT, documents, true);
    int sector = FIRST_FILE;
    for (Document document : documents) {
      at(image, sector).put(document.content());
      sector += sectorsOf(document);
    }
    return image.array();
  }

  private static Document document(String name, String text) {
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    if (content.length > MAX_DOCUMENT) {
      throw new IllegalArgumentException(
          "the seed's %s has %d bytes; at most %d fit"
              .formatted(name, content.length, MAX_DOCUMENT));
    }
    return new Document(name, content);
  }

  private static int sectorsOf(Document document) {
    return (document.content().length + SECTOR - 1) / SECTOR;
  }

  private static ByteBuffer at(ByteBuffer image, int sector) {
    image.position(sector * SECTOR);
    return image;
  }

  private static void descriptor(ByteBuffer image, int sector, int sectors) {
    boolean joliet = sector == JOLIET;
    at(image, sector).put((byte) (joliet ? 2 : 1)).put(ascii("CD001")).put((byte) 1).put((byte) 0);
    image.put(padded("LINUX", 32, joliet)).put(padded(LABEL, 32, joliet)).put(new byte[8]);
    both(image, sectors);
    // The escape sequence of Joliet level 3.
    image.put(joliet ? new byte[] {'%', '/', 'E'} : new byte[3]).put(new byte[29]);
    both16(image, 1);
    both16(image, 1);
    both16(image, SECTOR);
    both(image, PATH_TABLE_BYTES);
    image
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(joliet ? JOLIET_PATHS_LITTLE : PRIMARY_PATHS_LITTLE);
    image.putInt(0);
    image.order(ByteOrder.BIG_ENDIAN).putInt(joliet ? JOLIET_PATHS_BIG : PRIMARY_PATHS_BIG);
    image.putInt(0);
    entry(image, new byte[] {0}, joliet ? JOLIET_ROOT : PRIMARY_ROOT, SECTOR, true);
    for (int field = 0; field < 4; field++) {
      image.put(padded("", 128, joliet));
    }
    for (int field = 0; field < 3; field++) {
      image.put(padded("", 37, joliet));
    }
    for (int date = 0; date < 4; date++) {
      image.put(ascii("0".repeat(16))).put((byte) 0);
    }
    image.put((byte) 1);
  }

  private static void pathTable(ByteBuffer image, int sector, ByteOrder order, int root) {
    at(image, sector).put((byte) 1).put((byte) 0);
    image.order(order).putInt(root).putShort((short) 1).put((byte) 0).put((byte) 0);
  }

  private static void root(ByteBuffer image, int sector, List<Document> documents, boolean joliet) {
    at(image, sector);
    entry(image, new byte[] {0}, sector, SECTOR, true);
    entry(image, new byte[] {1}, sector, SECTOR, true);
    int fileSector = FIRST_FILE;
    for (Document document : documents) {
      byte[] name =
          joliet
              ? document.name().getBytes(StandardCharsets.UTF_16BE)
              : ascii(document.name().toUpperCase(Locale.ROOT) + ";1");
      entry(image, name, fileSector, document.content().length, false);
      fileSector += sectorsOf(document);
    }
  }

  private static void entry(
      ByteBuffer image, byte[] name, int sector, int bytes, boolean directory) {
    int padding = name.length % 2 == 0 ? 1 : 0;
    image.put((byte) (33 + name.length + padding)).put((byte) 0);
    both(image, sector);
    both(image, bytes);
    image.put(new byte[7]).put((byte) (directory ? 2 : 0)).put((byte) 0).put((byte) 0);
    both16(image, 1);
    image.put((byte) name.length).put(name).put(new byte[padding]);
  }

  private static void both(ByteBuffer image, int value) {
    image.order(ByteOrder.LITTLE_ENDIAN).putInt(value);
    image.order(ByteOrder.BIG_ENDIAN).putInt(value);
  }

  private static void both16(ByteBuffer image, int value) {
    image.order(ByteOrder.LITTLE_ENDIAN).putShort((short) value);
    image.order(ByteOrder.BIG_ENDIAN).putShort((short) value);
  }

  private static byte[] padded(String text, int length, boolean joliet) {
    if (!joliet) {
      return ascii(text + " ".repeat(length - text.length()));
    }
    byte[] wide =
        (text + " ".repeat(length / 2 - text.length())).getBytes(StandardCharsets.UTF_16BE);
    return ByteBuffer.allocate(length).put(wide).array();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
