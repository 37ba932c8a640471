package dev.vakna.simulator.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimeLineTest {

  @Test
  void whatIsStillOnLastsUntilTheEnd() {
    assertThat(line(100, 5, 10, 20).spans()).containsExactly(span(5, 10), span(20, 100));
  }

  @Test
  void bothAndJustOneTogetherAreEither() {
    TimeLine one = line(50, 0, 10, 20, 30);
    TimeLine other = line(50, 5, 25);
    assertThat(one.and(other).spans()).containsExactly(span(5, 10), span(20, 25));
    assertThat(one.differing(other).spans())
        .containsExactly(span(0, 5), span(10, 20), span(25, 30));
  }

  @Test
  void alikeLinesDifferNowhere() {
    assertThat(line(50, 3, 9).differing(line(50, 3, 9)).spans()).isEmpty();
  }

  private static TimeLine line(long end, long... turns) {
    List<Witness.Turn> all = new ArrayList<>();
    for (int i = 0; i < turns.length; i++) {
      all.add(new Witness.Turn(turns[i], i % 2 == 0));
    }
    return new TimeLine(all, end);
  }

  private static TimeLine.Span span(long from, long to) {
    return new TimeLine.Span(from, to);
  }
}
