package dev.vakna.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SeededChanceTest {

  private static final Instant START = Instant.parse("2026-11-23T00:00:00Z");

  @Test
  void theSameSeedGivesTheSameAndAnotherSomethingElse() {
    assertThat(drawn(1)).isEqualTo(drawn(1)).isNotEqualTo(drawn(2));
  }

  @Test
  void identifiersCarryTheClocksMillisecond() {
    SettableClock clock = new SettableClock(START);
    UUID id = new SeededChance(7, clock).nextId();
    assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(START.toEpochMilli());
  }

  @Test
  void lettersAreLowerCaseLettersAndDigits() {
    assertThat(new SeededChance(3, new SettableClock(START)).letters(500)).matches("[a-z0-9]{500}");
  }

  private static String drawn(long seed) {
    SeededChance chance = new SeededChance(seed, new SettableClock(START));
    return chance.nextId() + chance.letters(8) + Arrays.toString(chance.bytes(4));
  }
}
