package dev.vakna.core.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.operations.Caps;
import dev.vakna.operations.WaitingLine;
import dev.vakna.operations.WaitingLine.AtWork;
import dev.vakna.operations.WaitingLine.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TurnsTest {

  private static final Instant NOW = Instant.parse("2026-03-07T01:15:09Z");
  private static final UUID ANNA = new UUID(0, 1);
  private static final UUID BO = new UUID(0, 2);
  private static final UUID EVA = new UUID(0, 3);
  private static final Duration EACH = Duration.ofMinutes(10);

  private static Waiting comes(UUID owner, int before) {
    return new Waiting(
        UUID.randomUUID(), owner, "store", "host", NOW.minus(Duration.ofSeconds(before)));
  }

  private static AtWork works(UUID owner, String host, int minutes) {
    return new AtWork(owner, "store", host, false, Duration.ofMinutes(minutes));
  }

  private static long minutes(WaitingLine line, Caps caps, int slots) {
    return Turns.before(line, comes(ANNA, 0), Set.of("host"), caps, slots, EACH).toMinutes();
  }

  private static WaitingLine line(List<Waiting> waiting, AtWork... atWork) {
    return new WaitingLine(waiting, List.of(atWork), Map.of());
  }

  @Test
  void nobodyWaitsWhereAPlaceIsFree() {
    assertThat(minutes(WaitingLine.EMPTY, Caps.NONE, 1)).isZero();
    assertThat(minutes(line(List.of(), works(BO, "host", 4)), Caps.NONE, 2)).isZero();
    assertThat(minutes(line(List.of(), works(BO, "elsewhere", 4)), Caps.NONE, 1)).isZero();
  }

  @Test
  void whoeverIsAtWorkIsWaitedForAndWhoeverComesBefore() {
    assertThat(minutes(line(List.of(), works(BO, "host", 4)), Caps.NONE, 1)).isEqualTo(6);
    List<Waiting> two = List.of(comes(BO, 20), comes(EVA, 10));
    assertThat(minutes(line(two, works(BO, "host", 4)), Caps.NONE, 1)).isEqualTo(26);
    assertThat(minutes(line(two, works(BO, "host", 4), works(EVA, "host", 9)), Caps.NONE, 2))
        .isEqualTo(11);
  }

  @Test
  void whatHasTakenTooLongIsNotSaidToEndAtOnce() {
    assertThat(minutes(line(List.of(), works(BO, "host", 90)), Caps.NONE, 1)).isEqualTo(2);
  }

  @Test
  void capsAreWaitedForToo() {
    Caps one = new Caps(Set.of("k"), 1, 0);
    assertThat(minutes(line(List.of(), works(ANNA, "elsewhere", 3)), one, 9)).isEqualTo(7);
    Caps source = new Caps(Set.of("k"), 0, 1);
    assertThat(minutes(line(List.of(), works(BO, "elsewhere", 3)), source, 9)).isEqualTo(7);
  }

  @Test
  void anothersThousandCostNoMoreThanOneTurn() {
    List<Waiting> many = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      many.add(comes(BO, 1000 - i));
    }
    assertThat(minutes(line(many, works(BO, "host", 4)), Caps.NONE, 1)).isLessThanOrEqualTo(16);
    for (int i = 0; i < 1000; i++) {
      many.add(comes(BO, 500));
    }
    assertThat(minutes(line(many, works(BO, "host", 4)), Caps.NONE, 1)).isLessThanOrEqualTo(20);
  }
}
