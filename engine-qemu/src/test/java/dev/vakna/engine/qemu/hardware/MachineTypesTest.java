package dev.vakna.engine.qemu.hardware;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.machine.Board.Chipset;
import org.junit.jupiter.api.Test;

class MachineTypesTest {

  private static final MachineTypes OFFERED =
      MachineTypes.parse(
          """
          Supported machines are:
          microvm              microvm (i386)
          pc                   Standard PC (i440FX + PIIX, 1996) (alias of pc-i440fx-7.2)
          pc-i440fx-7.2        Standard PC (i440FX + PIIX, 1996) (default)
          pc-i440fx-2.9        Standard PC (i440FX + PIIX, 1996)
          pc-i440fx-2.12       Standard PC (i440FX + PIIX, 1996)
          pc-i440fx-2.0        Standard PC (i440FX + PIIX, 1996)
          q35                  Standard PC (Q35 + ICH9, 2009) (alias of pc-q35-7.2)
          pc-q35-7.2           Standard PC (Q35 + ICH9, 2009)
          pc-q35-4.0.1         Standard PC (Q35 + ICH9, 2009)
          pc-q35-4.0           Standard PC (Q35 + ICH9, 2009)
          """);

  @Test
  void aBoardIsTheNewestThatIsNotNewerThanTheOriginals() {
    assertThat(OFFERED.choose(Chipset.I440FX, "7.2")).contains("pc-i440fx-7.2");
    assertThat(OFFERED.choose(Chipset.I440FX, "9.2+pve1")).contains("pc-i440fx-7.2");
    assertThat(OFFERED.choose(Chipset.I440FX, "6.1")).contains("pc-i440fx-2.12");
    assertThat(OFFERED.choose(Chipset.I440FX, "2.11")).contains("pc-i440fx-2.9");
    assertThat(OFFERED.choose(Chipset.I440FX, "1.4")).contains("pc-i440fx-2.0");
    assertThat(OFFERED.choose(Chipset.Q35, "4.0.1")).contains("pc-q35-4.0.1");
    assertThat(OFFERED.choose(Chipset.Q35, "4.0")).contains("pc-q35-4.0");
  }

  @Test
  void withoutAVersionOrWithNonsenseItIsTheNewest() {
    assertThat(OFFERED.choose(Chipset.I440FX, null)).contains("pc-i440fx-7.2");
    assertThat(OFFERED.choose(Chipset.Q35, "latest; rm")).contains("pc-q35-7.2");
    assertThat(MachineTypes.parse("").choose(Chipset.Q35, null)).isEmpty();
  }

  @Test
  void anotherVersionThanTheOriginalsIsTold() {
    assertThat(MachineTypes.otherVersion("pc-i440fx-7.2", "9.2+pve1")).contains("7.2");
    assertThat(MachineTypes.otherVersion("pc-q35-4.0", "2.11")).contains("4.0");
    assertThat(MachineTypes.otherVersion("pc-q35-4.0.1", "4.0")).contains("4.0.1");
    assertThat(MachineTypes.otherVersion("pc-q35-7.2", "7.2+pve1")).isEmpty();
    assertThat(MachineTypes.otherVersion("pc-q35-7.2", null)).isEmpty();
  }
}
