package dev.vakna.core.id;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicIdTest {

  @Test
  void textAndValueTurnIntoEachOther() {
    Random random = new Random(7);
    for (int i = 0; i < 5_000; i++) {
      VpsId id = new VpsId(new UUID(random.nextLong(), random.nextLong()));
      assertThat(id.text()).matches("vps_[0-7][0-9a-hjkmnp-tv-z]{25}");
      assertThat(VpsId.parse(id.text())).contains(id);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "vps_",
        "vps_01hxa3b4c5d6e7f8g9h0j1k2m",
        "vps_01hxa3b4c5d6e7f8g9h0j1k2m33",
        "bkp_01hxa3b4c5d6e7f8g9h0j1k2m3",
        "VPS_01hxa3b4c5d6e7f8g9h0j1k2m3",
        "vps_01HXA3B4C5D6E7F8G9H0J1K2M3",
        "vps_81hxa3b4c5d6e7f8g9h0j1k2m3",
        "vps_01hxa3b4c5d6e7f8g9h0j1k2mu",
        "vps_../../../../../../../etc/pa"
      })
  void whatIsMalformedIsNoId(String text) {
    assertThat(VpsId.parse(text)).isEmpty();
  }
}
