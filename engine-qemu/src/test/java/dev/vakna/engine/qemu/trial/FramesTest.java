package dev.vakna.engine.qemu.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.network.Ipv4;
import dev.vakna.core.network.Ipv6;
import dev.vakna.core.network.Mac;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FramesTest {

  private static final Mac ONE = Mac.parse("02:00:00:00:00:01");

  /** The example of RFC 1071, section 3, of which the sum is ddf2. */
  @Test
  void theChecksumIsThatOfTheInternet() {
    assertThat(Frames.sum(HexFormat.of().parseHex("0001f203f4f5f6f7"))).isEqualTo(0xffff - 0xddf2);
  }

  @Test
  void whatIsReceivedSumsUpToNothing() {
    Ipv4 from = Ipv4.parse("192.0.2.1");
    Ipv4 to = Ipv4.parse("192.0.2.2");
    byte[] packet = Frames.ipv4(from, to, Frames.ICMP, Frames.icmp(8, 0, Frames.bytes(1, 2)));
    assertThat(Frames.sum(java.util.Arrays.copyOf(packet, 20))).isZero();
    Ipv6 from6 = Ipv6.parse("2001:db8::1");
    byte[] message = Frames.icmpv6(from6, from6, 128, Frames.bytes(1, 2));
    assertThat(Frames.sum(Frames.bytes(from6, from6, 0, message.length, 0, 58, message))).isZero();
  }

  @Test
  void aFrameIsLongEnough() {
    byte[] frame = Frames.ethernet(Frames.ALL, ONE, Frames.ARP, new byte[0]);
    assertThat(HexFormat.of().formatHex(frame))
        .isEqualTo("ffffffffffff0200000000010806" + "00".repeat(46));
  }

  @Test
  void everyAttemptHasANameOfItsOwn() {
    List<String> names =
        Stream.concat(Attempts.hostile().stream(), Attempts.own().stream())
            .map(Attempt::name)
            .toList();
    // "The same by IPv6" follows what it is the same as, once in each table.
    assertThat(Attempts.hostile().stream().map(Attempt::name).toList()).doesNotHaveDuplicates();
    assertThat(names).allMatch(name -> name.length() <= 58);
  }
}
