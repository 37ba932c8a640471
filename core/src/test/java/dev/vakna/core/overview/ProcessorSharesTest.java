package dev.vakna.core.overview;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.id.VpsId;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ProcessorSharesTest {

  private static final VpsId VPS = new VpsId(new UUID(1, 2));

  private final ProcessorShares shares = new ProcessorShares();

  @Test
  void theShareIsOfAllCoresSinceTheReadingBefore() {
    assertThat(share(0, 0)).isEmpty();
    assertThat(share(1000, 2000)).contains(new BigDecimal("25.0"));
    assertThat(share(1000, 4000)).contains(new BigDecimal("0.0"));
    assertThat(share(3000, 5000)).contains(new BigDecimal("100.0"));
  }

  @Test
  void whatWasJustSaidIsSaidAgain() {
    share(0, 0);
    assertThat(share(1000, 2000)).contains(new BigDecimal("25.0"));
    assertThat(share(1900, 2500)).contains(new BigDecimal("25.0"));
    assertThat(share(2000, 3000)).contains(new BigDecimal("50.0"));
  }

  @Test
  void aProcessorIsNeverMoreThanWhollyUsed() {
    share(0, 0);
    assertThat(share(9000, 1000)).contains(new BigDecimal("100.0"));
  }

  @Test
  void readingsTooCloseOrTooFarOrOfAnotherRunSayNothing() {
    share(5000, 0);
    assertThat(share(5000, 10)).as("too close to the first").isEmpty();
    assertThat(share(5100, 200)).as("but not for long").isPresent();
    assertThat(share(5200, 61_000)).as("too long ago").isEmpty();
    assertThat(share(10, 62_000)).as("started again").isEmpty();
    assertThat(share(510, 63_000)).contains(new BigDecimal("25.0"));
  }

  private Optional<BigDecimal> share(long usedMillis, long atMillis) {
    return shares.share(
        VPS, Duration.ofMillis(usedMillis), 2, Duration.ofMillis(atMillis).toNanos());
  }
}
