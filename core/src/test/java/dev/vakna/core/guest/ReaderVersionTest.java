package dev.vakna.core.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.archive.ArchiveFacts;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** That whoever changes what configurations are read as raises the version of what is kept. */
class ReaderVersionTest {

  private static final List<String> TEXTS =
      List.of(
          "",
          "bios: seabios\nboot: order=scsi0;net0\ncores: 2\nsockets: 2\nmemory: 2048\nname: web-01\n"
              + "net0: virtio=BC:24:11:2A:3B:4C,bridge=vmbr0\nostype: l26\nscsi0: a:b,size=32G\n"
              + "scsi1: a:c,size=8G\nscsihw: virtio-scsi-single\n"
              + "smbios1: uuid=0d8b6f6c-5b42-4a3c-9c51-1a2b3c4d5e6f\n"
              + "meta: creation-qemu=8.1.5,ctime=1710000000\n"
              + "vmgenid: 5f6e7d8c-1111-2222-3333-444455556666\n",
          "bios: ovmf\nmachine: pc-q35-8.1\nostype: win11\nmemory: 4096\nballoon: 1024\n"
              + "cpu: host,flags=+aes\ntpmstate0: a:t,version=v2.0\nefidisk0: a:e,efitype=4m\n"
              + "sata0: a:b\nnet0: e1000=bc:24:11:00:00:01\nnet1: vmxnet3=bc:24:11:00:00:02\n"
              + "hostpci0: 01:00\nusb0: host=1234:5678\nargs: -device evil\n",
          "scsi0: a:b\nscsi0: a:c\ncores: 999\nmemory: x\nname: ../../etc/passwd\n"
              + "smbios1: base64=1,manufacturer=QUJD,uuid=' or 1=1\nname: a\u001b[2Jb\n"
              + "meta: ctime=99999999999999999999\nvmgenid: 1\n[snapshot]\nname: other\n",
          "\ufeffname: bom\r\nscsi0: a:b\r\nvirtio1: none,media=cdrom\r\nide2: a:c,media=cdrom\r\n");

  @Test
  void theVersionIsRaisedWithWhatIsRead() throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (String text : TEXTS) {
      ArchiveFacts facts =
          new ArchiveFacts(
              "u",
              Instant.EPOCH,
              List.of(
                  new ArchiveFacts.Device("drive-scsi0", 32L << 30),
                  new ArchiveFacts.Device("drive-scsi1", 8L << 30),
                  new ArchiveFacts.Device("drive-sata0", 1L << 30),
                  new ArchiveFacts.Device("drive-efidisk0", 540_672),
                  new ArchiveFacts.Device("drive-tpmstate0-backup", 4 << 20)),
              text,
              false);
      digest.update(kept(ArchivedGuest.of(facts)).getBytes(StandardCharsets.UTF_8));
    }
    assertThat(
            ArchivedGuest.VERSION
                + " "
                + HexFormat.of().formatHex(digest.digest()).substring(0, 16))
        .as(
            "Another digest: these texts are read as something else than what is kept of them. Raise"
                + " the VERSION of the reader that was changed (or FORM, where it is the record) and"
                + " write both here. A VERSION of its own may rise without another digest.")
        .isEqualTo("201 b8ebfbb23a1bdb6a");
  }

  /** As it is kept, whatever groups it has in code. */
  private static String kept(@Nullable ArchivedGuest guest) {
    JsonMapper json =
        JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();
    return json.writeValueAsString(json.convertValue(guest, Object.class));
  }
}
