package dev.vakna.e2e;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;

/**
 * A whole guest in one boot sector: it reads some of its disk, finds the nonce of its restore in
 * the seed and reports it on the serial console, in well under a second of emulation. What it is
 * made of stands in {@code reporting-guest.s}.
 */
final class ReportingGuest {

  private static final int SECTOR = 512;

  /** The program; what follows up to the sector's mark is zero. */
  private static final String PROGRAM =
      """
      fa31c08ed88ec08ed0bc007cfbfc8816ff7cbea67ce87700b92001518a16ff7c
      be007db442cd13668306087d4059e2eb66c706087d10000000c706027d0100b2
      e0be007db442cd137241b800108ec031ff57beba7cb90d00f3a674175f4781ff
      d00772ed66ff06087d66833e087d5072ceeb18bec77ce81600b92000268a0547
      e81700e2f7bed77ce80400faf4ebfcac84c07405e80300ebf6c3baf803eeb40e
      bb0700cd10c3626f6f7420736563746f722067756573740d0a0076616b6e612d
      6e6f6e63653a200d0a56414b4e412d5245504f525420002065794a6f62334e30
      626d46745a534936496d4a76623351746332566a64473979496e303d0d0a0000
      10004000000000100000000000000000
      """;

  private ReportingGuest() {}

  /** The boot sector. */
  static byte[] sector() {
    byte[] program = HexFormat.of().parseHex(PROGRAM.replaceAll("\\s", ""));
    return ByteBuffer.allocate(SECTOR)
        .put(program)
        .position(SECTOR - 2)
        .put(new byte[] {0x55, (byte) 0xaa})
        .array();
  }

  /** Makes a disk bootable. */
  static void on(Path disk) throws IOException {
    try (FileChannel file = FileChannel.open(disk, StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.wrap(sector()), 0);
    }
  }
}
