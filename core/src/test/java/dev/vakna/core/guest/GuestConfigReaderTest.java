package dev.vakna.core.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.vakna.core.archive.ArchiveFacts;
import dev.vakna.core.machine.Board.Chipset;
import dev.vakna.core.machine.Board.CpuWish;
import dev.vakna.core.machine.Board.Firmware;
import dev.vakna.core.machine.Bus;
import dev.vakna.core.machine.Devices.NicModel;
import dev.vakna.core.machine.Devices.ScsiController;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GuestConfigReaderTest {

  private static final long GIB = 1L << 30;

  private static final String USUAL =
      """
      #A web server%0Awith a description
      agent: 1
      boot: order=scsi0;ide2;net0
      cores: 2
      cpu: x86-64-v2-AES
      ide2: local-lvm:vm-101-cloudinit,media=cdrom
      memory: 2048
      meta: creation-qemu=8.1.5,ctime=1710000000
      name: web-01
      net0: virtio=BC:24:11:2A:3B:4C,bridge=vmbr0,firewall=1
      numa: 0
      ostype: l26
      scsi0: local-lvm:vm-101-disk-0,discard=on,iothread=1,size=32G,ssd=1
      scsi1: local-lvm:vm-101-disk-1,size=8G
      scsihw: virtio-scsi-single
      smbios1: uuid=0d8b6f6c-5b42-4a3c-9c51-1a2b3c4d5e6f
      sockets: 2
      vmgenid: 5f6e7d8c-1111-2222-3333-444455556666
      #qmdump#map:scsi0:drive-scsi0:local-lvm:raw:
      #qmdump#map:scsi1:drive-scsi1:local-lvm:raw:
      """;

  @Test
  void aUsualLinuxGuestIsTakenOverWithoutWarnings() {
    GuestConfig guest =
        read(USUAL, device("drive-scsi0", 32 * GIB), device("drive-scsi1", 8 * GIB));

    assertThat(guest.name()).isEqualTo("web-01");
    assertThat(guest.size().cpuCores()).isEqualTo(4);
    assertThat(guest.size().memoryMb()).isEqualTo(2048);
    assertThat(guest.board().chipset()).isEqualTo(Chipset.I440FX);
    assertThat(guest.board().firmware()).isEqualTo(Firmware.SEABIOS);
    assertThat(guest.devices().scsi()).isEqualTo(ScsiController.VIRTIO_SCSI_SINGLE);
    assertThat(guest.devices().nic()).isEqualTo(NicModel.VIRTIO);
    assertThat(guest.mac()).isEqualTo("bc:24:11:2a:3b:4c");
    assertThat(guest.board().cpu()).isEqualTo(CpuWish.X86_64_V2);
    assertThat(guest.running().family()).isEqualTo("linux");
    assertThat(guest.drives())
        .containsExactly(
            new GuestConfig.Drive(Bus.SCSI, 0, "drive-scsi0", 32 * GIB, true),
            new GuestConfig.Drive(Bus.SCSI, 1, "drive-scsi1", 8 * GIB, false));
    assertThat(guest.bootOrder()).containsExactly("scsi0");
    assertThat(guest.dataBytes()).isEqualTo(40 * GIB);
    assertThat(guest.losses().warnings()).isEmpty();
  }

  @Test
  void everythingThatNamesTheOldHostIsLeftBehindAndSaid() {
    GuestConfig guest =
        read(
            """
            args: -drive file=/etc/shadow,format=raw -chardev socket,path=/run/x
            hookscript: local:snippets/x.pl
            hostpci0: 0000:01:00.0
            usb1: host=1234:5678
            parallel0: /dev/parport0
            virtiofs0: dirid=share
            ide2: local:iso/debian.iso,media=cdrom
            net0: virtio=BC:24:11:2A:3B:4C,bridge=vmbr0
            net1: virtio=BC:24:11:2A:3B:4D,bridge=vmbr1
            scsi0: local:101/vm-101-disk-0.raw,size=1G
            scsi1: local:101/vm-101-disk-1.raw,backup=0,size=1G
            frobnicate: yes
            """,
            device("drive-scsi0", GIB));

    assertThat(guest.losses().warnings())
        .extracting(Warning::code)
        .containsExactlyInAnyOrder(
            "args_ignored",
            "hookscript_ignored",
            "hostpci_ignored",
            "usb_ignored",
            "parallel_ignored",
            "virtiofs_ignored",
            "cdrom_ignored",
            "extra_network_card",
            "disk_not_in_backup",
            "setting_ignored");
    assertThat(guest.losses().warnings())
        .noneMatch(warning -> warning.message().contains("/etc/shadow"))
        .noneMatch(warning -> warning.message().contains("/run/x"));
  }

  @Test
  void firmwareVariablesAndTpmAreFoundByTheirMapLines() {
    GuestConfig guest =
        read(
            """
            bios: ovmf
            machine: pc-q35-8.1+pve0
            efidisk0: local-lvm:vm-9-disk-0,efitype=4m,pre-enrolled-keys=1,size=4M
            tpmstate0: local-lvm:vm-9-disk-2,size=4M,version=v2.0
            sata0: local-lvm:vm-9-disk-1,size=1G
            #qmdump#map:efidisk0:drive-efidisk0:local-lvm:raw:
            #qmdump#map:tpmstate0:drive-tpmstate0-backup:local-lvm:raw:
            #qmdump#map:sata0:drive-sata0:local-lvm:raw:
            """,
            device("drive-efidisk0", 540_672),
            device("drive-tpmstate0-backup", 4L << 20),
            device("drive-sata0", GIB));

    assertThat(guest.board().chipset()).isEqualTo(Chipset.Q35);
    assertThat(guest.board().chipsetVersion()).isEqualTo("8.1");
    assertThat(guest.board().firmware()).isEqualTo(Firmware.OVMF_4M_SECURE_BOOT);
    assertThat(guest.state().efi()).isEqualTo("drive-efidisk0");
    assertThat(guest.state().tpm()).isEqualTo("drive-tpmstate0-backup");
    assertThat(guest.dataBytes()).as("firmware and TPM are no data disks").isEqualTo(GIB);
  }

  @Test
  void snapshotSectionsAreNotTheMachine() {
    GuestConfig guest =
        read(
            """
            cores: 1
            net0: virtio
            scsi0: x:y,size=1G
            [before-upgrade]
            cores: 8
            args: -evil
            """,
            device("drive-scsi0", GIB));

    assertThat(guest.size().cpuCores()).isEqualTo(1);
    assertThat(guest.losses().warnings()).isEmpty();
  }

  @Test
  void hostileNumbersAndNamesFallBackToBounds() {
    GuestConfig guest =
        read(
            """
            cores: 99999999999999999999
            sockets: 64
            memory: -5
            name: ../../etc/passwd
            scsi40: a:b
            ide9: a:b
            scsi0: a:b
            boot: order=scsi0;$(reboot);scsi77
            """,
            device("drive-scsi0", GIB),
            device("drive-scsi40", GIB),
            device("drive-ide9", GIB));

    assertThat(guest.size().cpuCores()).isEqualTo(64);
    assertThat(guest.size().memoryMb()).isEqualTo(512);
    assertThat(guest.name()).isNull();
    assertThat(guest.drives()).hasSize(1);
    assertThat(guest.bootOrder()).containsExactly("scsi0");
    assertThat(guest.losses().warnings())
        .extracting(Warning::code)
        .contains("disk_not_attached", "device_not_attached");
  }

  @Test
  void twoDrivesNeverShareOneDevice() {
    GuestConfig guest =
        read(
            """
            scsi0: a:b
            virtio0: a:b
            #qmdump#map:scsi0:drive-scsi0:x:raw:
            #qmdump#map:virtio0:drive-scsi0:x:raw:
            """,
            device("drive-scsi0", GIB));

    assertThat(guest.drives()).hasSize(1);
    assertThat(guest.losses().warnings()).extracting(Warning::code).contains("disk_not_attached");
  }

  @Test
  void randomTextNeverBreaksTheReaderAndWarningsStayBounded() {
    Random random = new Random(20261123);
    String alphabet = "abcdefscsivirtio0123456789:=,;#[]\n\n\r\t -_./\\\"'%\u0000\u00e5\ud800";
    for (int round = 0; round < 3_000; round++) {
      StringBuilder text = new StringBuilder(USUAL.substring(0, random.nextInt(USUAL.length())));
      int length = random.nextInt(400);
      for (int i = 0; i < length; i++) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      text.append(USUAL.substring(random.nextInt(USUAL.length())));
      assertThatCode(
              () -> {
                GuestConfig guest = read(text.toString(), device("drive-scsi0", GIB));
                assertThat(guest.losses().warnings()).hasSizeLessThanOrEqualTo(64);
                assertThat(guest.size().cpuCores()).isBetween(1, 1024);
                assertThat(guest.size().memoryMb()).isBetween(16, 16 << 20);
              })
          .doesNotThrowAnyException();
    }
  }

  private static GuestConfig read(String config, ArchiveFacts.Device... devices) {
    return GuestConfigReader.read(
        new ArchiveFacts("u", Instant.EPOCH, List.of(devices), config, false));
  }

  private static ArchiveFacts.Device device(String name, long bytes) {
    return new ArchiveFacts.Device(name, bytes);
  }
}
