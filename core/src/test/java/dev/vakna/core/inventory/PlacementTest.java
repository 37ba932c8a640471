package dev.vakna.core.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class PlacementTest {

  @Test
  void aPlaceThatCouldNotBeReadBackAsItIsIsRefused() {
    for (String wrong : List.of("x".repeat(4097), "a\0b", "half \ud83d", "\ude00 half")) {
      assertThatThrownBy(() -> new Vps.Placement("pve1", wrong, List.of()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("pve1");
    }
    assertThat(new Vps.Placement("pve1", "x".repeat(4096), List.of()).place()).hasSize(4096);
  }

  @Test
  void whereAMachineIsReachedChangesNothingOfItsPlace() {
    Vps.Access ssh = new Vps.Access("ssh", "192.0.2.1", 22, 22);
    Vps.Placement placement = new Vps.Placement("pve1", "{\"vmid\":500017}", List.of());
    assertThat(placement.reached(List.of(ssh)))
        .isEqualTo(new Vps.Placement("pve1", "{\"vmid\":500017}", List.of(ssh)));
  }
}
