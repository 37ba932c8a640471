package dev.vakna.core.restore.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.archive.ArchiveFacts;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.backup.StoredFile;
import dev.vakna.core.id.BackupId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ArchivedIdentityTest {

  private static final Instant AT = Instant.parse("2026-11-01T12:00:00Z");

  @Test
  void whatTheConfigurationHoldsIsKnown() {
    ArchivedIdentity known =
        read(
            """
            name: web-01.example.org
            net1: virtio=BC:24:11:5A:10:01,bridge=vmbr0
            scsi0: a:b
            ipconfig1: ip=192.0.2.101/24,gw=192.0.2.1
            smbios1: uuid=6F9619FF-8B86-D011-B42D-00C04FC964FF,base64=1
            [before]
            name: earlier
            """);
    assertThat(known.hostname()).isEqualTo("web-01.example.org");
    assertThat(known.smbiosUuid()).isEqualTo("6f9619ff-8b86-d011-b42d-00c04fc964ff");
    assertThat(known.address()).isEqualTo("192.0.2.101");
  }

  @Test
  void whatHasNotTheShapeOfItIsNotTaken() {
    ArchivedIdentity known =
        read(
            """
            name: <script>alert(1)</script>
            scsi0: a:b
            ipconfig0: ip=dhcp
            smbios1: uuid=../../etc/passwd
            """);
    assertThat(known).isEqualTo(new ArchivedIdentity(null, null, null, null));
  }

  private static ArchivedIdentity read(String config) {
    return ArchivedIdentity.of(
        new Backup(
            new BackupId(new UUID(1, 2)),
            new StoredFile("main", "a.vma", 1, AT),
            101,
            AT,
            Backup.Condition.AVAILABLE,
            new ArchiveFacts(
                "id",
                AT,
                List.of(new ArchiveFacts.Device("drive-scsi0", 1L << 30)),
                config,
                false)));
  }
}
