package dev.vakna.core.trouble;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TroublesTest {

  private final List<String> said = new ArrayList<>();
  private long now;
  private final Troubles troubles =
      new Troubles(() -> now, Duration.ofHours(1), told -> said.add(told.text()));

  @Test
  void saysATroubleOnceAndHowOftenItWasWhenItIsOver() {
    for (int i = 0; i < 1000; i++) {
      troubles.met("power", "no answer after " + i + " ms");
      now += Duration.ofSeconds(2).toNanos();
    }
    assertThat(said).containsExactly("power: no answer after 0 ms");

    troubles.over("power");
    troubles.over("power");

    assertThat(said)
        .containsExactly(
            "power: no answer after 0 ms",
            "power: over, after 1000 times in 2000 s: no answer after 999 ms");
  }

  @Test
  void remindsOfWhatGoesOn() {
    troubles.met("power", "no answer");
    now += Duration.ofMinutes(59).toNanos();
    troubles.met("power", "no answer");
    now += Duration.ofMinutes(1).toNanos();
    troubles.met("power", "no answer");

    assertThat(said)
        .containsExactly("power: no answer", "power: still so, 3 times in 3600 s: no answer");
  }

  @Test
  void saysWhatTakesTurnsOnceEach() {
    for (int i = 0; i < 50; i++) {
      troubles.met("power", i % 2 == 0 ? "no answer" : "no memory");
    }
    assertThat(said).containsExactly("power: no answer", "power: no memory (2 times in 0 s)");
  }

  @Test
  void isNotFloodedByWordsThatAreNeverTheSame() {
    for (int i = 0; i < 1000; i++) {
      troubles.met("power", "x".repeat(i));
    }
    assertThat(said).hasSize(8);
  }

  @Test
  void remembersABoundedNumberOfSubjects() {
    for (int i = 0; i < 5000; i++) {
      troubles.met("machine " + i, "gone");
    }
    said.clear();
    troubles.over("machine 0");
    assertThat(said).isEmpty();
    troubles.over("machine 4999");
    assertThat(said).containsExactly("machine 4999: over, after 1 times in 0 s: gone");
  }
}
