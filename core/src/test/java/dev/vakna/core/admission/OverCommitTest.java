package dev.vakna.core.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.core.admission.OverCommit.Shortage;
import dev.vakna.core.archive.ArchiveFacts;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.backup.StoredFile;
import dev.vakna.core.engine.SiteCapacity;
import dev.vakna.core.guest.GuestConfigReader;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.inventory.Resources;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OverCommitTest {

  private static final long GIB = 1L << 30;

  @Test
  void aPlainArchiveFillsItsOwnSizeAtMostAndACompressedOneSeveralTimesThat() {
    assertThat(expected("a.vma", 3 * GIB, 80 * GIB)).isEqualTo(3 * GIB);
    assertThat(expected("a.vma.zst", 3 * GIB, 80 * GIB)).isEqualTo(12 * GIB);
    assertThat(expected("a.vma.lzo", 3 * GIB, 80 * GIB)).isEqualTo(12 * GIB);
  }

  @Test
  void noRestoreFillsMoreThanTheDevicesItReads() {
    assertThat(expected("a.vma.zst", 30 * GIB, 80 * GIB)).isEqualTo(80 * GIB + 540_672);
    assertThat(expected("a.vma", 300 * GIB, 80 * GIB)).isEqualTo(80 * GIB + 540_672);
    assertThat(expected("a.vma.gz", Long.MAX_VALUE, 80 * GIB)).isEqualTo(80 * GIB + 540_672);
  }

  @Test
  void exactlyWhatWouldFitIsAdmitted() {
    Random random = new Random(7);
    for (int round = 0; round < 20_000; round++) {
      OverCommit policy =
          new OverCommit(
              0.5 + 8 * random.nextDouble(),
              random.nextInt(4096),
              0.5 + 4 * random.nextDouble(),
              random.nextLong(8 * GIB),
              1 + 4 * random.nextDouble());
      SiteCapacity host =
          new SiteCapacity(
              random.nextInt(64),
              random.nextInt(1 << 18),
              random.nextLong(500 * GIB),
              random.nextLong(2_000 * GIB));
      HostLoad load =
          new HostLoad(
              new Resources(random.nextInt(300), random.nextInt(200), random.nextInt(4_000)),
              random.nextLong(400 * GIB));
      HostRoom room = HostRoom.of(host, load, policy);
      Resources largest =
          new Resources(
              (int) room.cpuCores(), (int) (room.memoryMb() / 1024), (int) room.storageGb());

      assertThat(policy.shortage(host, load, largest, room.diskBytes())).isEmpty();
      assertThat(policy.shortage(host, load, more(largest, 1, 0, 0), 0)).contains(Shortage.CPU);
      assertThat(policy.shortage(host, load, more(largest, 0, 1, 0), 0)).contains(Shortage.MEMORY);
      assertThat(policy.shortage(host, load, more(largest, 0, 0, 1), 0)).contains(Shortage.STORAGE);
      assertThat(policy.shortage(host, load, largest, room.diskBytes() + 1))
          .contains(Shortage.DISK);
    }
  }

  @Test
  void whatIsTakenLeavesExactlySoMuchLess() {
    SiteCapacity host = new SiteCapacity(4, 16 * 1024, 100 * GIB, 200 * GIB);
    assertThat(HostRoom.of(host, HostLoad.NONE, OverCommit.STANDARD))
        .isEqualTo(new HostRoom(32, 15 * 1024, 800, 99 * GIB));
    assertThat(
            HostRoom.of(
                host, new HostLoad(new Resources(30, 12, 700), 60 * GIB), OverCommit.STANDARD))
        .isEqualTo(new HostRoom(2, 3 * 1024, 100, 39 * GIB));
    assertThat(
            HostRoom.of(
                host, new HostLoad(new Resources(90, 90, 900), 900 * GIB), OverCommit.STANDARD))
        .isEqualTo(new HostRoom(0, 0, 0, 0));
  }

  @Test
  void policiesThatPromiseNothingOrLessAreRefused() {
    assertThatThrownBy(() -> new OverCommit(0, 0, 1, 0, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new OverCommit(1, 0, Double.NaN, 0, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new OverCommit(1, 0, 1, -1, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new OverCommit(1, 0, 1, 0, 0.5))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Resources more(Resources size, int cpuCores, int memoryGb, int storageGb) {
    return new Resources(
        size.cpuCores() + cpuCores, size.memoryGb() + memoryGb, size.storageGb() + storageGb);
  }

  private static long expected(String key, long archiveBytes, long diskBytes) {
    ArchiveFacts facts =
        new ArchiveFacts(
            "u",
            Instant.EPOCH,
            List.of(
                new ArchiveFacts.Device("drive-scsi0", diskBytes),
                new ArchiveFacts.Device("drive-efidisk0", 540_672),
                new ArchiveFacts.Device("drive-unused0", 900 * GIB)),
            "bios: ovmf\nefidisk0: a:b\nscsi0: a:c\n",
            false);
    Backup backup =
        new Backup(
            new BackupId(new UUID(2, 2)),
            new StoredFile("main", key, archiveBytes, Instant.EPOCH),
            101,
            Instant.EPOCH,
            Backup.Condition.AVAILABLE,
            facts);
    return OverCommit.STANDARD.expectedBytes(backup, GuestConfigReader.read(facts));
  }
}
