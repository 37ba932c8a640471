package dev.vakna.core.destroy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.problem.FieldFault;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeleteAfterTest {

  private static final Instant NOW = Instant.parse("2026-11-30T10:00:00.250Z");

  @ParameterizedTest
  @CsvSource({
    "2026-11-30T11:00:00.250Z, 2026-11-30T11:00:00.250Z",
    "2026-11-30T12:00+01:00, 2026-11-30T11:00:00Z",
    "2026-12-24T18:00:00.123456789+02:00, 2026-12-24T16:00:00.123Z",
    "9999-12-31T23:59:59.999Z, 9999-12-31T23:59:59.999Z"
  })
  void aTimeWithItsOffsetIsKeptInMilliseconds(String said, Instant meant) {
    Instant now = meant.minusSeconds(3600);
    assertThat(DeleteAfter.read(said, now)).isEqualTo(new DeleteAfter.Read.At(meant));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "tomorrow",
        "2026-12-24",
        "2026-12-24T18:00:00",
        "2026-13-24T18:00:00Z",
        "2026-12-24T18:00:00 Z",
        "1798135200",
        "+10000-01-01T00:00:00Z",
        "9999-12-31T23:59:59-18:00",
        "+999999999-12-31T23:59:59Z",
        "2026-12-24T18:00:00.0000000000000000000000000000000000000000000000000000Z"
      })
  void whatIsNoTimeIsSaidToBeNone(String said) {
    assertThat(DeleteAfter.read(said, NOW))
        .isInstanceOfSatisfying(
            DeleteAfter.Read.Faulty.class,
            faulty -> {
              assertThat(faulty.fault().code()).isEqualTo(FieldFault.Code.INVALID_VALUE);
              assertThat(faulty.fault().pointer()).isEqualTo("/deleteAfter");
            });
  }

  @Test
  void oneTooSoonIsToldTheSoonest() {
    assertThat(DeleteAfter.read("2026-11-30T11:00:00.249Z", NOW))
        .isInstanceOfSatisfying(
            DeleteAfter.Read.Faulty.class,
            faulty -> {
              assertThat(faulty.fault().code()).isEqualTo(FieldFault.Code.BELOW_MINIMUM);
              assertThat(faulty.fault().detail()).contains("2026-11-30T11:00:01Z");
            });
    assertThat(DeleteAfter.read("-0001-01-01T00:00:00Z", NOW))
        .isInstanceOf(DeleteAfter.Read.Faulty.class);
  }
}
