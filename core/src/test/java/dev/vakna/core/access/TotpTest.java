package dev.vakna.core.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TotpTest {

  private static final String SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

  /** Of RFC 6238, appendix B, the last six digits. */
  @ParameterizedTest
  @CsvSource({
    "59, 287082",
    "1111111109, 081804",
    "1111111111, 050471",
    "1234567890, 005924",
    "2000000000, 279037",
    "20000000000, 353130"
  })
  void codesAreThoseOfTheStandard(long second, String code) {
    assertThat(Totp.code(SECRET, Instant.ofEpochSecond(second))).isEqualTo(code);
  }

  @Test
  void secretsAreWrittenAsAuthenticatorsTakeThem() {
    assertThat(Totp.encoded("12345678901234567890".getBytes(StandardCharsets.US_ASCII)))
        .isEqualTo(SECRET);
    assertThat(Totp.encoded(new byte[] {(byte) 0xff})).isEqualTo("74");
    assertThat(Totp.uri(SECRET, "cloud.example", "anna+x@example.com"))
        .isEqualTo(
            "otpauth://totp/cloud.example:anna%2Bx%40example.com?secret="
                + SECRET
                + "&issuer=cloud.example");
  }

  @Test
  void aCodeIsTakenAStepEarlyOrLateAndOnce() {
    Instant now = Instant.ofEpochSecond(59);
    assertThat(Totp.step(SECRET, "287082", now, 0)).isEqualTo(OptionalLong.of(1));
    assertThat(Totp.step(SECRET, "287 082", now.plusSeconds(30), 0)).isEqualTo(OptionalLong.of(1));
    assertThat(Totp.step(SECRET, "287082", now.minusSeconds(30), 0)).isEqualTo(OptionalLong.of(1));
    assertThat(Totp.step(SECRET, "287082", now.plusSeconds(61), 0)).isEmpty();
    assertThat(Totp.step(SECRET, "287082", now, 1)).isEmpty();
    assertThat(Totp.step(SECRET, "287083", now, 0)).isEmpty();
    assertThat(Totp.step(SECRET, "", now, 0)).isEmpty();
    assertThat(Totp.step(SECRET, "٢٨٧٠٨٢", now, 0)).isEmpty();
  }
}
