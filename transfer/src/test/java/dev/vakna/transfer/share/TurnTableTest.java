package dev.vakna.transfer.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class TurnTableTest {

  @Test
  void whoIsAloneMayTakeAllProcessorsAndSeveralLeaveOne() {
    TurnTable table = new TurnTable(4);
    assertThat(table.places()).isEqualTo(4);
    TurnTable.Party first = table.enter(false);
    assertThat(table.places()).isEqualTo(4);
    table.enter(true);
    assertThat(table.places()).isEqualTo(4);
    TurnTable.Party second = table.enter(false);
    assertThat(table.places()).isEqualTo(3);
    table.leave(second);
    table.leave(first);
    assertThat(table.places()).isEqualTo(4);
    TurnTable small = new TurnTable(1);
    small.enter(false);
    small.enter(false);
    assertThat(small.places()).isEqualTo(1);
  }

  @Test
  void backgroundWorkGetsOneTurnAndOnlyWhileNobodyElseWantsOne() {
    TurnTable table = new TurnTable(4);
    TurnTable.Party index = table.enter(true);
    table.wish(index);
    table.wish(index);
    TurnTable.Party restore = table.enter(false);
    table.wish(restore);
    assertThat(table.grant().orElseThrow().party()).isEqualTo(restore);
    assertThat(table.grant().orElseThrow().party()).isEqualTo(index);
    assertThat(table.grant()).isEmpty();
    table.giveBack(index);
    assertThat(table.grant().orElseThrow().party()).isEqualTo(index);
  }

  @Test
  void aTurnThatNobodyHoldsIsNotGivenBack() {
    TurnTable table = new TurnTable(2);
    TurnTable.Party party = table.enter(false);
    assertThatThrownBy(() -> table.giveBack(party)).isInstanceOf(IllegalStateException.class);
  }

  /** Whoever has how many decoders: all that want turns all the time get equally many. */
  @RepeatedTest(100)
  void turnsGoRound(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    TurnTable table = new TurnTable(1 + random.nextInt(6));
    Map<TurnTable.Party, Integer> turns = new HashMap<>();
    for (int i = 0; i < 2 + random.nextInt(7); i++) {
      TurnTable.Party party = table.enter(false);
      turns.put(party, 0);
      // As many decoders as could ever be at work, so that it always wants one more.
      for (int decoder = 0; decoder < 7 + random.nextInt(4); decoder++) {
        table.wish(party);
      }
    }
    List<TurnTable.Party> holding = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      for (Optional<TurnTable.Ticket> given = table.grant();
          given.isPresent();
          given = table.grant()) {
        TurnTable.Party party = given.get().party();
        turns.merge(party, 1, Integer::sum);
        holding.add(party);
        assertThat(holding).hasSizeLessThanOrEqualTo(table.places());
      }
      assertThat(holding).hasSize(table.places());
      TurnTable.Party done = holding.removeFirst();
      table.giveBack(done);
      table.wish(done);
    }
    int least = turns.values().stream().min(Integer::compare).orElseThrow();
    int most = turns.values().stream().max(Integer::compare).orElseThrow();
    assertThat(most - least).isLessThanOrEqualTo(2);
  }

  /** Where turns last differently long, nobody waits longer than one round of all others. */
  @RepeatedTest(50)
  void nobodyStarves(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    TurnTable table = new TurnTable(2);
    int parties = 3 + random.nextInt(5);
    Map<TurnTable.Party, Integer> since = new HashMap<>();
    for (int i = 0; i < parties; i++) {
      TurnTable.Party party = table.enter(false);
      since.put(party, 0);
      table.wish(party);
    }
    List<TurnTable.Party> holding = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      for (var given = table.grant(); given.isPresent(); given = table.grant()) {
        TurnTable.Party party = given.get().party();
        since.replaceAll((_, turns) -> turns + 1);
        since.put(party, 0);
        holding.add(party);
      }
      assertThat(since.values()).allMatch(turns -> turns <= 2 * parties);
      TurnTable.Party done = holding.remove(random.nextInt(holding.size()));
      table.giveBack(done);
      table.wish(done);
    }
  }
}
