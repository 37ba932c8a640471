package dev.vakna.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RepeatsTest {

  private final Repeats repeats = new Repeats();

  @Test
  void theSameWordsPassAFewTimesAndAreCountedThen() {
    int written = 0;
    for (int i = 0; i < 100_000; i++) {
      written += repeats.passes("Worker", "no space left after " + i + " ms", i % 50_000) ? 1 : 0;
    }
    assertThat(written).isEqualTo(Repeats.ALLOWED);
    assertThat(repeats.over(Repeats.WINDOW_MILLIS - 1)).isEmpty();
    assertThat(repeats.over(2 * Repeats.WINDOW_MILLIS))
        .singleElement()
        .satisfies(held -> {
          assertThat(held.times()).isEqualTo(100_000 - Repeats.ALLOWED);
          assertThat(held.words()).contains("99999");
        });
    assertThat(repeats.passes("Worker", "no space left after 1 ms", 3 * Repeats.WINDOW_MILLIS))
        .isTrue();
  }

  @Test
  void otherWordsAndOtherSourcesAreNotTheSame() {
    for (int i = 0; i < Repeats.ALLOWED; i++) {
      assertThat(repeats.passes("Worker", "no space", 0)).isTrue();
    }
    assertThat(repeats.passes("Worker", "no space", 0)).isFalse();
    assertThat(repeats.passes("Worker", "no way", 0)).isTrue();
    assertThat(repeats.passes("Rounds", "no space", 0)).isTrue();
    assertThat(repeats.rest()).singleElement().satisfies(held -> assertThat(held.times()).isOne());
    assertThat(repeats.rest()).isEmpty();
  }
}
