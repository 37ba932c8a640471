package dev.vakna.e2e;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;

/**
 * A whole guest in one boot sector: it reads some of its disk, finds the nonce of its restore in
 * the seed and reports it on the serial console, in well under a second of emulation. Then it waits
 * for the power button. What it is made of stands in {@code reporting-guest.s}.
 */
final class ReportingGuest {

  private static final int SECTOR = 512;
  private static final int DEAF = 509;

  /** The program; what follows up to the sector's mark is zero. */
  private static final String PROGRAM =
      """
      fa31c08ed88ec08ed0bc007cfbfc8816227dbec97ce89a00b92001518a16227d
      be247db442cd136683062c7d4059e2eb66c7062c7d10000000c706267d0100b2
      e0be247db442cd137241b800108ec031ff57bedd7cb90d00f3a674175f4781ff
      d00772ed66ff062c7d66833e2c7d5072ceeb18beea7ce83900b92000268a0547
      e83a00e2f7befa7ce82700e4a10c02e6a18a26fd7d80f40130c0ba0206efba00
      06fbf4edf6c40174f8ba0406b80020efebefac84c07405e80300ebf6c3baf803
      eeb40ebb0700cd10c3626f6f7420736563746f722067756573740d0a0076616b
      6e612d6e6f6e63653a200d0a56414b4e412d5245504f525420002065794a6f62
      334e30626d46745a534936496d4a76623351746332566a64473979496e303d0d
      0a000090100040000000001000000000
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

  /**
   * Makes a disk bootable.
   *
   * @param deaf the guest does not obey the power button
   */
  static void on(Path disk, boolean deaf) throws IOException {
    byte[] sector = sector();
    sector[DEAF] = (byte) (deaf ? 1 : 0);
    try (FileChannel file = FileChannel.open(disk, StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.wrap(sector), 0);
    }
  }
}
