package dev.vakna.core.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.guest.MachineIdentity.Kinship;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class MachineIdentityTest {

  private static final String A = "0d8b6f6c-5b42-4a3c-9c51-1a2b3c4d5e6f";
  private static final String B = "1d8b6f6c-5b42-4a3c-9c51-1a2b3c4d5e6f";

  @Test
  void readsWhatAnArchiveSaysOfItself() {
    MachineIdentity machine =
        MachineIdentityReader.read(
            """
            name: web01.example.com
            meta: creation-qemu=8.1.5,ctime=1700000000
            net1: e1000=BC:24:11:00:00:0A,bridge=vmbr0
            net0: tag=5,virtio=BC:24:11:00:00:01
            smbios1: uuid=%s,manufacturer=QUJD,base64=1
            vmgenid: 5F6E7D8C-1111-2222-3333-444455556666
            [before]
            smbios1: uuid=%s
            """
                .formatted(A.toUpperCase(java.util.Locale.ROOT), B));
    assertThat(machine.uuid()).isEqualTo(A);
    assertThat(machine.createdAt()).isEqualTo(Instant.ofEpochSecond(1_700_000_000));
    assertThat(machine.generation()).isEqualTo("5f6e7d8c-1111-2222-3333-444455556666");
    assertThat(machine.name()).isEqualTo("web01.example.com");
    assertThat(machine.macs()).containsExactly("bc:24:11:00:00:01", "bc:24:11:00:00:0a");
    assertThat(machine.key()).isEqualTo(A);
  }

  @Test
  void whatContradictsItselfAndWhatEveryMachineHasIsNone() {
    assertThat(read("smbios1: uuid=" + A + "\nsmbios1: uuid=" + B).uuid()).isNull();
    assertThat(read("smbios1: uuid=" + A + ",uuid=" + B).uuid()).isNull();
    assertThat(read("smbios1: uuid=" + A + "\nsmbios1: uuid=" + A).uuid()).isEqualTo(A);
    assertThat(read("smbios1: uuid=00000000-0000-0000-0000-000000000000").uuid()).isNull();
    assertThat(read("smbios1: uuid=FFFFFFFF-ffff-ffff-ffff-ffffffffffff").uuid()).isNull();
    assertThat(read("smbios1: uuid=' or 1=1").uuid()).isNull();
    assertThat(read("vmgenid: 1").generation()).isNull();
    assertThat(read("meta: ctime=99999999999999999999").createdAt()).isNull();
    assertThat(read("name: a\u001b[2Jb").name()).isEqualTo("a?[2Jb");
    assertThat(read("").known()).isFalse();
  }

  @Test
  void aUuidInBase64IsTheSame() {
    String encoded =
        java.util.Base64.getEncoder()
            .encodeToString(A.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    assertThat(read("smbios1: base64=1,uuid=" + encoded).uuid()).isEqualTo(A);
    assertThat(read("smbios1: uuid=" + encoded).uuid()).isNull();
  }

  @Test
  void theUuidDecidesWhateverElseDiffers() {
    MachineIdentity one = read("smbios1: uuid=" + A + "\nvmgenid: " + B + "\nname: web");
    assertThat(one.with(read("smbios1: uuid=" + A + "\nvmgenid: " + A + "\nname: db")))
        .as("re-installed or rolled back")
        .isEqualTo(Kinship.SAME);
    assertThat(one.with(read("smbios1: uuid=" + B + "\nvmgenid: " + B + "\nname: web")))
        .isEqualTo(Kinship.OTHER);
  }

  @Test
  void withoutOneTheCreationThenTheGenerationThenTheCardsTell() {
    MachineIdentity made = read("meta: ctime=5\nvmgenid: " + A);
    assertThat(made.with(read("smbios1: uuid=" + A + "\nmeta: ctime=5"))).isEqualTo(Kinship.SAME);
    assertThat(made.with(read("smbios1: uuid=" + A + "\nmeta: ctime=6"))).isEqualTo(Kinship.OTHER);
    assertThat(made.with(read("vmgenid: " + A))).isEqualTo(Kinship.SAME);
    assertThat(made.with(read("vmgenid: " + B))).isEqualTo(Kinship.OTHER);
    assertThat(read("vmgenid: " + A).with(read("vmgenid: " + B))).isEqualTo(Kinship.UNKNOWN);
    assertThat(read("meta: ctime=5").with(read("smbios1: uuid=" + A))).isEqualTo(Kinship.UNKNOWN);
    MachineIdentity seen = read("name: web\nnet0: virtio=BC:24:11:00:00:01");
    assertThat(seen.with(seen)).isEqualTo(Kinship.ALIKE);
    assertThat(seen.with(read("name: db\nnet1: e1000=BC:24:11:00:00:01")))
        .as("renamed")
        .isEqualTo(Kinship.ALIKE);
    assertThat(seen.with(read("name: web\nnet0: virtio=BC:24:11:00:00:02")))
        .isEqualTo(Kinship.OTHER);
    assertThat(seen.with(read("net0: virtio=BC:24:11:00:00:01\nsmbios1: uuid=" + A)))
        .as("no machine gets a uuid later")
        .isEqualTo(Kinship.OTHER);
    assertThat(seen.with(read("name: web"))).isEqualTo(Kinship.UNKNOWN);
    assertThat(MachineIdentity.NONE.with(MachineIdentity.NONE)).isEqualTo(Kinship.UNKNOWN);
  }

  @Test
  void aLaterArchiveAddsAndTakesNothingAway() {
    MachineIdentity known = read("meta: ctime=5\nname: web");
    MachineIdentity grown = known.grown(read("smbios1: uuid=" + A + "\nmeta: ctime=5"));
    assertThat(grown.uuid()).isEqualTo(A);
    assertThat(grown.name()).isEqualTo("web");
    assertThat(grown.grown(read("vmgenid: " + B)).uuid()).isEqualTo(A);
  }

  private static MachineIdentity read(String config) {
    return MachineIdentityReader.read(config);
  }
}
