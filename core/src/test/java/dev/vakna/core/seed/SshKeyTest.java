package dev.vakna.core.seed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SshKeyTest {

  private static final String ED25519 =
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDQBJu/Si1Iwt+lSxB5bWoEzA2P2gaE0LN65gX6ExEJk";

  @Test
  void aLineOfAPublicKeyIsReadWhateverIsAroundIt() {
    SshKey key = read("  " + ED25519 + "   anna at home \n");
    assertThat(key.comment()).isEqualTo("anna at home");
    assertThat(key.line()).isEqualTo(ED25519 + " anna at home");
    assertThat(key.fingerprint()).isEqualTo("SHA256:XesWRc8Ow++MNJ4uHxePsjgHndDf/r28bXhCG3uLjgo");
    assertThat(SshKey.kept(key.line())).isEqualTo(key);
    assertThat(read(ED25519).isSame(key)).isTrue();
    assertThat(read(ED25519 + " Åsa").comment()).isEqualTo("Åsa");
  }

  @Test
  void everyKnownTypeIsReadByItsOwnForm() {
    read(line("ssh-rsa", number(65_537), rsa(2048)));
    read(line("ssh-rsa", number(65_537), rsa(16_384)));
    read(line("ecdsa-sha2-nistp256", text("nistp256"), point(32)));
    read(line("ecdsa-sha2-nistp384", text("nistp384"), point(48)));
    read(line("ecdsa-sha2-nistp521", text("nistp521"), point(66)));
    read(line("sk-ssh-ed25519@openssh.com", new byte[32], text("ssh:")));
    read(line("sk-ecdsa-sha2-nistp256@openssh.com", text("nistp256"), point(32), text("ssh:")));
  }

  @Test
  void whatIsNoSoundKeyIsRefusedAndNotRepeated() {
    refused(line("ssh-rsa", number(65_537), rsa(1024)), "fewer than 2048 bits");
    refused(line("ssh-rsa", number(65_537), rsa(16_392)), "more than 16384 bits");
    refused(line("ssh-rsa", number(2), rsa(2048)), "no RSA key");
    refused(line("ssh-dss", number(5), number(5)), "must begin with its type");
    refused(line("ssh-ed25519", new byte[31]), "length is wrong");
    refused(line("ssh-ed25519", new byte[32], new byte[1]), "more in its base64");
    refused(line("ecdsa-sha2-nistp256", text("nistp384"), point(48)), "another curve");
    refused(line("ecdsa-sha2-nistp256", text("nistp256"), point(31)), "length is wrong");
    refused(line("sk-ssh-ed25519@openssh.com", new byte[32], new byte[0]), "no application");
    refused("ssh-rsa " + ED25519.split(" ")[1], "another type");
    refused(ED25519.substring(0, 60), "base64");
    refused(ED25519 + "=", "base64");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ssh-ed25519",
        "restrict KEY",
        "command=\"reboot\" KEY",
        "KEY\nKEY",
        "KEY a\tb",
        "KEY a\u0000b",
        "KEY a\u2028b",
        "KEY a\u202eb",
        "KEY \ud800",
        "-----BEGIN OPENSSH PRIVATE KEY----- KEY",
        "ssh-ed25519-cert-v01@openssh.com AAAA",
      })
  void optionsLinesAndControlsAreRefused(String text) {
    assertThat(SshKey.read(text.replace("KEY", ED25519))).isInstanceOf(SshKey.Read.Not.class);
  }

  @Test
  void longOnesAreRefused() {
    refused(ED25519 + " " + "c".repeat(201), "comment is longer");
    refused(ED25519 + " " + "c".repeat(5000), "longer than 4096");
  }

  @Test
  void whateverIsSentIsReadOrRefused() {
    Random random = new Random(11);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder(ED25519);
      for (int j = random.nextInt(4); j >= 0; j--) {
        text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(300));
      }
      if (SshKey.read(text.toString()) instanceof SshKey.Read.Of(SshKey key)) {
        assertThat(SshKey.kept(key.line())).isEqualTo(key);
        assertThat(key.line()).doesNotContain("\n");
      }
    }
  }

  private static SshKey read(String text) {
    return switch (SshKey.read(text)) {
      case SshKey.Read.Of(SshKey key) -> key;
      case SshKey.Read.Not(String why) -> throw new AssertionError(why);
    };
  }

  private static void refused(String text, String why) {
    assertThat(SshKey.read(text))
        .isInstanceOfSatisfying(
            SshKey.Read.Not.class,
            not ->
                assertThat(not.why())
                    .contains(why)
                    .doesNotContain(text.substring(Math.max(0, text.length() - 20))));
  }

  private static String line(String type, byte[]... parts) {
    ByteArrayOutputStream blob = new ByteArrayOutputStream();
    blob.writeBytes(part(text(type)));
    for (byte[] each : parts) {
      blob.writeBytes(part(each));
    }
    return type + " " + Base64.getEncoder().encodeToString(blob.toByteArray());
  }

  private static byte[] part(byte[] bytes) {
    return ByteBuffer.allocate(4 + bytes.length).putInt(bytes.length).put(bytes).array();
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] number(long value) {
    return BigInteger.valueOf(value).toByteArray();
  }

  private static byte[] rsa(int bits) {
    return BigInteger.ONE.shiftLeft(bits - 1).setBit(0).toByteArray();
  }

  private static byte[] point(int bytes) {
    byte[] point = new byte[1 + 2 * bytes];
    point[0] = 4;
    return point;
  }
}
