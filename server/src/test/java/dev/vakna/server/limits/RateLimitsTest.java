package dev.vakna.server.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitsTest {

  private final AtomicLong nanos = new AtomicLong(1_000_000_000_000L);
  private final TimeMeter time =
      new TimeMeter() {
        @Override
        public long currentTimeNanos() {
          return nanos.get();
        }

        @Override
        public boolean isWallClockBased() {
          return false;
        }
      };
  private final RateLimits limits =
      new RateLimits(true, new RateLimits.PerMinute(600, 120, 20, 20, 10), time, 100);

  @Test
  void aCallAfterTheToldWaitIsAllowedAndOneBeforeItIsNot() {
    for (int i = 19; i >= 0; i--) {
      Allowance standing = limits.count(RateLimits.Kind.RESTORE, "key").orElseThrow();
      assertThat(standing.allowed()).isTrue();
      assertThat(standing.remaining()).isEqualTo(i);
    }
    Allowance refused = limits.count(RateLimits.Kind.RESTORE, "key").orElseThrow();
    assertThat(refused.allowed()).isFalse();
    assertThat(refused.untilNext()).isPositive().isLessThanOrEqualTo(Duration.ofSeconds(3));
    nanos.addAndGet(refused.untilNext().toNanos() - 1_000_000);
    assertThat(limits.count(RateLimits.Kind.RESTORE, "key").orElseThrow().allowed()).isFalse();
    nanos.addAndGet(1_000_000);
    assertThat(limits.count(RateLimits.Kind.RESTORE, "key").orElseThrow().allowed()).isTrue();
  }

  @Test
  void afterAMinuteAllCallsAreBack() {
    for (int i = 0; i < 30; i++) {
      limits.count(RateLimits.Kind.RESTORE, "key");
    }
    nanos.addAndGet(Duration.ofMinutes(1).toNanos());
    assertThat(limits.count(RateLimits.Kind.RESTORE, "key").orElseThrow().remaining())
        .isEqualTo(19);
  }

  @Test
  void keysAndKindsAreCountedByThemselves() {
    for (int i = 0; i < 30; i++) {
      limits.count(RateLimits.Kind.RESTORE, "one");
    }
    assertThat(limits.count(RateLimits.Kind.RESTORE, "two").orElseThrow().allowed()).isTrue();
    assertThat(limits.count(RateLimits.Kind.READ, "one").orElseThrow().remaining()).isEqualTo(599);
  }

  @Test
  void inventedNamesDoNotGrowTheMemory() {
    for (int i = 0; i < 100_000; i++) {
      limits.countFailure("10.%d.%d.%d".formatted(i >> 16, (i >> 8) & 255, i & 255));
    }
    assertThat(limits.kept()).isLessThanOrEqualTo(100);
  }

  @Test
  void aWholeIpv6NetworkCountsAsOneAddress() {
    assertThat(RateLimits.network("2001:db8:1:2:3:4:5:6"))
        .isEqualTo(RateLimits.network("2001:db8:1:2:ffff::1"))
        .isNotEqualTo(RateLimits.network("2001:db8:1:3::1"));
  }

  @Test
  void lookingTakesNothing() {
    limits.countFailure("192.0.2.1");
    for (int i = 0; i < 50; i++) {
      assertThat(limits.failures("192.0.2.1").orElseThrow().remaining()).isEqualTo(19);
    }
    assertThat(limits.failures("192.0.2.2").orElseThrow().remaining()).isEqualTo(20);
  }

  @Test
  void whileOffNothingIsCounted() {
    RateLimits off = new RateLimits(false, new RateLimits.PerMinute(1, 1, 1, 1, 10), time, 100);
    assertThat(off.count(RateLimits.Kind.READ, "key")).isEmpty();
    assertThat(off.countFailure("192.0.2.1")).isEmpty();
  }
}
