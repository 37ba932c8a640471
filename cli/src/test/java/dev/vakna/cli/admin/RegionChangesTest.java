package dev.vakna.cli.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class RegionChangesTest {

  private static List<String> changes(String before, String after) {
    List<String> changes = new ArrayList<>();
    JsonMapper json = JsonMapper.shared();
    RegionCommand.changes("", json.readTree(before), json.readTree(after), changes);
    return changes;
  }

  @Test
  void onlyWhatIsAnotherValueIsAChange() {
    assertThat(
            changes(
                "{\"name\":\"A\",\"prices\":{\"ipPerHour\":0.02,\"cpuPerCoreHour\":1}}",
                "{\"prices\":{\"cpuPerCoreHour\":1.5,\"ipPerHour\":0.020},\"name\":\"A\"}"))
        .containsExactly("prices.cpuPerCoreHour: 1 -> 1.5");
  }

  @Test
  void anEngineIsNamedReplacedAndGivenUp() {
    assertThat(changes("{\"engine\":null}", "{\"engine\":\"pve1\"}"))
        .containsExactly("engine: - -> pve1");
    assertThat(changes("{\"engine\":\"pve1\"}", "{\"engine\":null}"))
        .containsExactly("engine: pve1 -> -");
    assertThat(changes("{\"engine\":\"pve1\"}", "{\"name\":\"A\"}"))
        .containsExactly("name: - -> A");
    assertThat(changes("{}", "{\"engine\":null}")).isEmpty();
  }

  @Test
  void aNewRegionIsAllChange() {
    assertThat(changes("{}", "{\"id\":\"x\",\"available\":true}"))
        .containsExactly("id: - -> x", "available: - -> true");
  }
}
