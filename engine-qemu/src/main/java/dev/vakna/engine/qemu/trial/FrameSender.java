package dev.vakna.engine.qemu.trial;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

/**
 * A guest of one boot sector that sends the frames that stand on its disk, over and over, by an
 * NE2000 card. What it is made of stands in {@code frame-sender.s}.
 */
final class FrameSender {

  /** On the console it writes one for each frame. */
  static final byte FRAME = '.';

  /** And one for each round. */
  static final byte ROUND = '\n';

  private static final int SECTOR = 512;
  private static final int RECORD = 4 * SECTOR;
  private static final int DISK = 1 << 20;

  private static final String PROGRAM =
      """
      fa31c98ed98ec18ed1bc007cfbfc8816b87cbe9b7cac3cff740c30e489c281c2
      0003aceeebef66c706c47c01000000bebc7cb4428a16b87ccd1372ea8b0e0080
      e343ba080330c0ee42b040ee4288c8ee4288e8eeba0003b012ee51be0280ba10
      03f36e59ba0403b040ee4288c8ee4288e8eeba0003b026eeb02ee81900668306
      c47c04ebaab00ae80c00a16c04f43b066c0474f9eb90baf803eec300210e480a
      000b000c200d0201460280034604400f0007ff00220d00ff008d740010000400
      0080000001
      """;

  private FrameSender() {}

  /** Makes its disk. */
  static void disk(Path file, List<byte[]> frames) throws IOException {
    ByteBuffer disk = ByteBuffer.allocate(DISK);
    disk.put(HexFormat.of().parseHex(PROGRAM.replaceAll("\\s", "")));
    disk.put(SECTOR - 2, (byte) 0x55).put(SECTOR - 1, (byte) 0xaa).position(SECTOR);
    for (byte[] frame : frames) {
      ByteBuffer record = ByteBuffer.allocate(RECORD);
      // Its own byte order.
      record
          .put((byte) frame.length)
          .put((byte) (frame.length >> 8))
          .put(frame)
          .rewind()
          .limit(RECORD);
      disk.put(record);
    }
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write(disk.array());
    }
  }
}
