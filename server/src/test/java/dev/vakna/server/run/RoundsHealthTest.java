package dev.vakna.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RoundsHealthTest {

  private static final Map<String, String> ENGINES =
      Map.of("power", "own", "reconciler", "own", "power of cloud", "cloud");

  private static boolean well(String... standingStill) {
    return RoundsHealth.well(
        List.of("backup stores", "power", "reconciler", "power of cloud").stream()
            .map(name ->
                new Rounds.Standing(
                    name, List.of(standingStill).contains(name), "it stands still", 1, 1))
            .toList(),
        name -> Optional.ofNullable(ENGINES.get(name)));
  }

  @Test
  void oneOfSeveralEnginesMayBeSilentButNotAllAndNothingCommonToAll() {
    assertThat(well()).isTrue();
    assertThat(well("power of cloud")).isTrue();
    assertThat(well("power", "reconciler")).isTrue();
    assertThat(well("reconciler", "power of cloud")).isFalse();
    assertThat(well("backup stores")).isFalse();
  }

  @Test
  void aServerOfOneEngineIsNotWellWhenThatIsNot() {
    assertThat(
            RoundsHealth.well(
                List.of(new Rounds.Standing("power", true, "it stands still", 1, 1)),
                name -> Optional.ofNullable(ENGINES.get(name))))
        .isFalse();
    assertThat(RoundsHealth.well(List.of(), _ -> Optional.empty())).isTrue();
  }
}
