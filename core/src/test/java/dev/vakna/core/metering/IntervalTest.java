package dev.vakna.core.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class IntervalTest {

  private static final Instant AT = Instant.parse("2026-06-01T00:00:10Z");
  private static final Interval OPEN = Intervals.of(Meter.CPU, 2, "0.015", AT, null);

  @Test
  void bothEndsAreCutToWholeSeconds() {
    Interval cut =
        Intervals.of(Meter.CPU, 2, "0.015", AT.plusNanos(999_999_999), AT.plusMillis(5_999));
    assertThat(cut.startedAt()).isEqualTo(AT);
    assertThat(cut.endedAt()).isEqualTo(AT.plusSeconds(5));
    assertThat(OPEN.closed(AT.plusMillis(1_500)).endedAt()).isEqualTo(AT.plusSeconds(1));
  }

  @Test
  void anEndBeforeTheBeginningIsNone() {
    assertThatThrownBy(() -> Intervals.of(Meter.CPU, 2, "0.015", AT, AT.minusSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2026-06-01T00:00:09Z before it began at 2026-06-01T00:00:10Z");
    assertThat(Intervals.of(Meter.CPU, 2, "0.015", AT, AT).endedAt()).isEqualTo(AT);
  }

  @Test
  void closingByAClockThatWasSetBackEndsItWhereItBegan() {
    assertThat(OPEN.closed(AT.minusSeconds(60)))
        .isEqualTo(Intervals.of(Meter.CPU, 2, "0.015", AT, AT));
    assertThat(OPEN.closed(AT.plusSeconds(60)))
        .isEqualTo(Intervals.of(Meter.CPU, 2, "0.015", AT, AT.plusSeconds(60)));
  }

  @Test
  void itBeginsNoEarlierThanItsForerunnerEnded() {
    assertThat(OPEN.notBefore(AT.minusSeconds(60))).isEqualTo(OPEN);
    assertThat(OPEN.notBefore(AT)).isEqualTo(OPEN);
    assertThat(OPEN.notBefore(AT.plusSeconds(1)))
        .isEqualTo(Intervals.of(Meter.CPU, 2, "0.015", AT.plusSeconds(1), null));
  }
}
