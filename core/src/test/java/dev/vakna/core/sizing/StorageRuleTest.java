package dev.vakna.core.sizing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.core.archive.ArchiveFacts;
import dev.vakna.core.guest.GuestConfig;
import dev.vakna.core.guest.GuestConfigReader;
import dev.vakna.core.machine.DiskPlan;
import dev.vakna.core.region.Region;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StorageRuleTest {

  private static final Region.Range RANGE = new Region.Range(50, 2000);

  @Test
  void theFloorIsTheLargerOfSourceAndBackup() {
    assertThat(StorageRule.of(80, 60, RANGE).minimumGb()).isEqualTo(80);
    assertThat(StorageRule.of(60, 81, RANGE).minimumGb()).isEqualTo(81);
    assertThat(StorageRule.of(1, 1, RANGE).minimumGb()).isEqualTo(50);
    assertThat(StorageRule.of(2000, 1, RANGE).impossible()).isFalse();
    assertThat(StorageRule.of(2001, 1, RANGE).impossible()).isTrue();
  }

  @Test
  void partOfAGibibyteCountsWhole() {
    assertThat(Sizes.gibFor(0)).isZero();
    assertThat(Sizes.gibFor(1)).isEqualTo(1);
    assertThat(Sizes.gibFor(Sizes.GIB)).isEqualTo(1);
    assertThat(Sizes.gibFor(Sizes.GIB + 1)).isEqualTo(2);
    assertThatThrownBy(() -> Sizes.gibFor(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void partOfAGibibyteOfMebibytesCountsWhole() {
    assertThat(Sizes.gibForMib(0)).isZero();
    assertThat(Sizes.gibForMib(1024)).isEqualTo(1);
    assertThat(Sizes.gibForMib(1025)).isEqualTo(2);
    assertThatThrownBy(() -> Sizes.gibForMib(1L << 50)).isInstanceOf(ArithmeticException.class);
  }

  @Test
  void disksThatFillTheStorageExactlyFitAndLargerOnesDoNot() {
    GuestConfig guest =
        GuestConfigReader.read(
            new ArchiveFacts(
                "u",
                Instant.EPOCH,
                List.of(
                    new ArchiveFacts.Device("drive-scsi0", 10 * Sizes.GIB),
                    new ArchiveFacts.Device("drive-scsi1", 5 * Sizes.GIB)),
                "scsi0: a:b\nscsi1: a:c\nboot: order=scsi0\n",
                false));
    assertThat(StorageRule.disks(guest, 15))
        .extracting(DiskPlan::bytes)
        .containsExactly(10 * Sizes.GIB, 5 * Sizes.GIB);
    assertThatThrownBy(() -> StorageRule.disks(guest, 14))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("14 GiB cannot hold disks of");
  }

  @Test
  void everyDiskKeepsItsSizeAndTheBootDiskTakesTheRest() {
    Random random = new Random(5);
    for (int round = 0; round < 2_000; round++) {
      int count = 1 + random.nextInt(8);
      StringBuilder config = new StringBuilder();
      List<ArchiveFacts.Device> devices = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        config.append("scsi%d: a:b%n".formatted(i));
        devices.add(
            new ArchiveFacts.Device("drive-scsi" + i, (1 + random.nextLong(1L << 32)) * 512));
      }
      int boot = random.nextInt(count);
      config.append("boot: order=scsi%d%n".formatted(boot));
      GuestConfig guest =
          GuestConfigReader.read(
              new ArchiveFacts("u", Instant.EPOCH, devices, config.toString(), false));
      int storage = Sizes.gibFor(guest.dataBytes()) + random.nextInt(500);

      List<DiskPlan> disks = StorageRule.disks(guest, storage);

      assertThat(disks.stream().mapToLong(DiskPlan::bytes).sum()).isEqualTo(storage * Sizes.GIB);
      assertThat(disks)
          .allSatisfy(disk -> {
            assertThat(disk.boot()).isEqualTo(disk.index() == boot);
            if (!disk.boot()) {
              assertThat(disk.bytes()).isEqualTo(disk.sourceBytes());
            }
          });
    }
  }
}
