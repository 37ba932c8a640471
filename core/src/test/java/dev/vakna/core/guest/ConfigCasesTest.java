package dev.vakna.core.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.archive.ArchiveFacts;
import dev.vakna.core.job.OperationJson;
import dev.vakna.core.machine.Board.Chipset;
import dev.vakna.core.machine.Board.CpuWish;
import dev.vakna.core.machine.Board.Firmware;
import dev.vakna.core.machine.Board.TpmVersion;
import dev.vakna.core.machine.Devices.NicModel;
import dev.vakna.core.machine.Devices.ScsiController;
import dev.vakna.core.machine.DiskMarks;
import dev.vakna.core.machine.SystemStrings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What configurations in the field hold, kind by kind. */
class ConfigCasesTest {

  private static final String CARD = "net0: virtio=BC:24:11:00:00:01,bridge=vmbr0\n";

  private static GuestConfig read(String config, String... devices) {
    List<ArchiveFacts.Device> all = new ArrayList<>();
    for (String device : devices) {
      all.add(new ArchiveFacts.Device(device, 1L << 30));
    }
    return GuestConfigReader.read(new ArchiveFacts("u", Instant.EPOCH, all, config, false));
  }

  /** A machine with one disk and a card, and these lines. */
  private static GuestConfig with(String lines) {
    return read("scsi0: a:b\n" + CARD + lines + "\n", "drive-scsi0");
  }

  private static List<String> codes(GuestConfig guest) {
    return guest.losses().warnings().stream().map(Warning::code).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "web01.example.com,web01.example.com",
    "web01,web01",
    "WEB-01.Example.com.,WEB-01.Example.com",
    "\"web01\",web01",
    "../../etc/passwd,",
    "a..b,",
    "-a,",
    "a b,"
  })
  void namesMayHaveSeveralLabels(String name, String expected) {
    assertThat(with("name: " + name).name()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "virtio=BC:24:11:00:00:03,bridge=vmbr0|VIRTIO",
        "tag=5,vmxnet3=BC:24:11:00:00:03,bridge=vmbr0|VMXNET3",
        "bridge=vmbr0,model=e1000,macaddr=BC:24:11:00:00:03|E1000",
        "macaddr=bc-24-11-00-00-03,firewall=1,rtl8139|RTL8139",
        "e1000-82540em=BC:24:11:00:00:03|E1000",
        "e1000e=BC:24:11:00:00:03|E1000E",
        "virtio-net-pci=BC:24:11:00:00:03|VIRTIO",
        "i82551=BC:24:11:00:00:03|I82551",
        "bridge=vmbr0,pcnet=BC:24:11:00:00:03|PCNET",
        "ne2k_pci=BC:24:11:00:00:03|NE2K_PCI",
        "E1000=BC:24:11:00:00:03|E1000"
      })
  void theCardsModelAndAddressStandAnywhere(String line, NicModel model) {
    GuestConfig guest = read("scsi0: a:b\nnet0: " + line + "\n", "drive-scsi0");
    assertThat(guest.devices().nic()).isEqualTo(model);
    assertThat(guest.mac()).isEqualTo("bc:24:11:00:00:03");
    assertThat(guest.losses().warnings()).isEmpty();
  }

  @Test
  void aModelThatIsNotOfferedIsReplacedAndSaid() {
    GuestConfig isa = read("scsi0: a:b\nnet0: ne2k_isa=BC:24:11:00:00:03\n", "drive-scsi0");
    assertThat(isa.devices().nic()).isEqualTo(NicModel.NE2K_PCI);
    assertThat(codes(isa)).containsExactly("network_card_replaced");
    GuestConfig odd = read("scsi0: a:b\nnet0: frob=BC:24:11:00:00:03\n", "drive-scsi0");
    assertThat(odd.devices().nic()).isEqualTo(NicModel.VIRTIO);
    assertThat(codes(odd)).contains("network_card_replaced");
  }

  @Test
  void theCardOfTheLowestNumberIsTheClones() {
    GuestConfig guest =
        read(
            """
            net12: virtio=BC:24:11:00:00:12
            net3: e1000=BC:24:11:00:00:03,link_down=1
            scsi0: a:b
            """,
            "drive-scsi0");
    assertThat(guest.devices().nic()).isEqualTo(NicModel.E1000);
    assertThat(guest.mac()).isEqualTo("bc:24:11:00:00:03");
    assertThat(codes(guest)).containsExactly("extra_network_card", "link_down_ignored");
    assertThat(guest.losses().warnings().getFirst().message()).contains("net12");
  }

  @Test
  void aMachineWithoutACardGetsOneAndIsTold() {
    GuestConfig linux = read("ostype: l26\nscsi0: a:b\n", "drive-scsi0");
    assertThat(linux.devices().nic()).isEqualTo(NicModel.VIRTIO);
    assertThat(codes(linux)).containsExactly("network_card_added");
    assertThat(read("ostype: w2k3\nide0: a:b\n", "drive-ide0").devices().nic())
        .isEqualTo(NicModel.E1000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"arch: aarch64", "arch: riscv64", "arch: $(reboot)", "machine: virt"})
  void anotherArchitectureIsAnObstacle(String line) {
    GuestConfig guest = with(line);
    assertThat(guest.losses().obstacles())
        .singleElement()
        .satisfies(obstacle -> {
          assertThat(obstacle.code()).isEqualTo("architecture_unsupported");
          assertThat(obstacle.message()).contains("architecture").doesNotContain("reboot");
        });
    assertThat(with("arch: x86_64").losses().obstacles()).isEmpty();
  }

  @Test
  void marksOfDisksAreCarriedOrNamed() {
    GuestConfig guest =
        read(
            CARD
                + """
                scsi0: a:b,serial=ROOT%2001,wwn=0x5000c50015ea71aa,vendor=ACME,product=Fast
                virtio1: a:b,serial=DATA02
                sata0: a:b,model=Old%20Disk,serial=a%2Creadonly=on
                ide0: a:b,ro=1,snapshot=1,secs=63,frob=1
                """,
            "drive-scsi0",
            "drive-virtio1",
            "drive-sata0",
            "drive-ide0");
    assertThat(guest.drives())
        .extracting(GuestConfig.Drive::marks)
        .containsExactly(
            new DiskMarks("ROOT 01", "0x5000c50015ea71aa", "ACME", "Fast", null),
            new DiskMarks("DATA02", null, null, null, null),
            new DiskMarks(null, null, null, null, "Old Disk"),
            DiskMarks.NONE);
    assertThat(codes(guest))
        .containsExactlyInAnyOrder(
            "disk_serial_ignored",
            "disk_read_only_ignored",
            "disk_snapshot_ignored",
            "disk_geometry_ignored",
            "option_ignored");
  }

  @Test
  void systemStringsAreCarriedButOrdersToCloudInit() {
    SystemStrings plain =
        with("smbios1: manufacturer=ACME,uuid=de5b02b0-828a-4d1d-b135-2b812aa7d943,sku=7,family=x")
            .board()
            .system();
    assertThat(plain).isEqualTo(new SystemStrings("ACME", null, null, null, "7", "x"));
    GuestConfig coded =
        with("smbios1: base64=1,serial=aD13ZWItMDJhO2k9MTIwMjA=,product=VVgzMDVVQQ==");
    assertThat(coded.board().system())
        .isEqualTo(new SystemStrings(null, "UX305UA", null, "h=web-02a;i=12020", null, null));
    assertThat(coded.losses().warnings()).isEmpty();
    // ds=nocloud;h=web
    GuestConfig orders = with("smbios1: base64=1,serial=ZHM9bm9jbG91ZDtoPXdlYg==");
    assertThat(orders.board().system()).isEqualTo(SystemStrings.NONE);
    assertThat(codes(orders)).containsExactly("smbios_serial_ignored");
    assertThat(codes(with("smbios1: base64=1,version=%%%")))
        .containsExactly("smbios_version_ignored");
    assertThat(codes(with("smbios1: sku=" + "x".repeat(200))))
        .containsExactly("smbios_sku_ignored");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"a:b,version=v2.0|V2_0", "a:b,version=v1.2|V1_2", "a:b,size=4M|V1_2"})
  void anOldTpmIsKnownAndSaid(String line, TpmVersion version) {
    GuestConfig guest =
        read(
            CARD + "scsi0: a:b\ntpmstate0: " + line + "\n",
            "drive-scsi0",
            "drive-tpmstate0-backup");
    assertThat(guest.board().tpmVersion()).isEqualTo(version);
    assertThat(codes(guest)).isEqualTo(version == TpmVersion.V1_2 ? List.of("tpm_1_2") : List.of());
  }

  @Test
  void stateThatTheBackupLeftOutIsTold() {
    GuestConfig guest = with("bios: ovmf\nefidisk0: a:b,efitype=4m\ntpmstate0: a:b,version=v2.0");
    assertThat(guest.state().efi()).isNull();
    assertThat(guest.state().tpm()).isNull();
    assertThat(codes(guest)).containsExactly("efi_variables_missing", "tpm_missing");
  }

  @ParameterizedTest
  @ValueSource(longs = {131_072, 262_144})
  void firmwareFollowsTheVariablesThatAreThere(long bytes) {
    GuestConfig guest =
        GuestConfigReader.read(
            new ArchiveFacts(
                "u",
                Instant.EPOCH,
                List.of(
                    new ArchiveFacts.Device("drive-scsi0", 1 << 20),
                    new ArchiveFacts.Device("drive-efidisk0", bytes)),
                CARD + "bios: ovmf\nefidisk0: a:b,efitype=4m,pre-enrolled-keys=1\nscsi0: a:b\n",
                false));
    assertThat(guest.board().firmware()).isEqualTo(Firmware.OVMF_2M);
  }

  @Test
  void theDiskItStartsFromIsMissed() {
    for (String boot :
        List.of("boot: order=scsi0;net0", "boot: cdn\nbootdisk: scsi0", "boot: order=ide2;scsi0")) {
      GuestConfig guest =
          read(
              CARD + boot + "\nide2: none,media=cdrom\nscsi0: a:b,backup=0\nscsi1: a:c\n",
              "drive-scsi1");
      assertThat(guest.bootOrder()).containsExactly("scsi1");
      assertThat(guest.losses().warnings())
          .as(boot)
          .anyMatch(w -> w.code().equals("boot_disk_missing") && w.message().contains("scsi0"));
    }
    GuestConfig other =
        read(CARD + "boot: order=scsi1\nscsi0: a:b,backup=0\nscsi1: a:c\n", "drive-scsi1");
    assertThat(codes(other)).containsExactly("disk_not_in_backup");
  }

  @Test
  void withoutABootOrderItStartsFromTheFirstDiskByProxmoxsOrderOfBuses() {
    GuestConfig guest =
        read(
            CARD + "virtio0: a:b\nsata0: a:b\nide1: a:b\n",
            "drive-virtio0",
            "drive-sata0",
            "drive-ide1");
    assertThat(guest.bootOrder()).containsExactly("ide1");
  }

  @Test
  void mapLinesCountWhereverTheyStandAndKeysInSectionsDoNot() {
    GuestConfig guest =
        read(
            CARD
                + """
                memory: 2048
                scsi0: a:b
                scsi1: a:c
                [PENDING]
                memory: 64
                [special:cloudinit]
                ciuser: root
                [before]
                #qmdump#map:scsi0:drive-scsi0:local-lvm:raw:
                memory: 32
                #qmdump#map:scsi1:drive-data:local-lvm:raw:
                """,
            "drive-scsi0",
            "drive-data");
    assertThat(guest.size().memoryMb()).isEqualTo(2048);
    assertThat(guest.drives())
        .extracting(GuestConfig.Drive::device)
        .containsExactly("drive-scsi0", "drive-data");
    assertThat(guest.losses().warnings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cores: 1;cores: 4|4",
        "smp: 2|2",
        "smp: 2;cores: 3|6",
        "smp: 8;sockets: 2;cores: 2|4",
        "sockets: 2;cores: 4;vcpus: 3|3",
        "cores: 2;CORES: 8|2"
      })
  void coresAreCountedAsInProxmox(String lines, int cores) {
    assertThat(with(lines.replace(';', '\n')).size().cpuCores()).isEqualTo(cores);
  }

  @Test
  void textsOfEveryShapeAreRead() {
    String usual = "name: web\r\ncores:\t4\r\nscsi0: a:b\r\nnet0: virtio";
    GuestConfig guest = read("\uFEFF" + usual, "drive-scsi0");
    assertThat(guest.size().cpuCores()).isEqualTo(4);
    assertThat(guest.name()).isEqualTo("web");
    assertThat(guest.losses().warnings()).isEmpty();
    assertThat(codes(with("what is this\nCORES: 2\nfrob9: 1")))
        .containsExactly("config_lines_ignored", "setting_ignored", "setting_ignored");
    assertThat(with("memory: current=4096").size().memoryMb()).isEqualTo(4096);
    assertThat(with("memory: 4096").size().memoryMb()).isEqualTo(4096);
  }

  @Test
  void theClockIsSaidOrUsual() {
    assertThat(with("ostype: win10\nlocaltime: 0").running().localTime()).isFalse();
    assertThat(with("ostype: l26\nlocaltime: 1").running().localTime()).isTrue();
    assertThat(with("ostype: win10").running().localTime()).isNull();
    assertThat(codes(with("startdate: 2006-06-17T16:01:21"))).containsExactly("startdate_ignored");
    assertThat(with("startdate: now").losses().warnings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "amd-sev: type=std,amd_sev_ignored",
    "intel-tdx: type=tdx,intel_tdx_ignored",
    "ivshmem: size=32,ivshmem_ignored",
    "vmstate: local:vm-1-state,saved_state_ignored",
    "serial1: socket,serial_port_ignored",
    "acpi: 0,acpi_on",
    "scsihw: frob,scsi_controller_replaced",
    "cdrom: local:iso/x.iso,cdrom_ignored",
    "'machine: type=pc-q35-9.0,viommu=intel',viommu_ignored",
    "vga: qxl2,display_replaced",
    "'vga: virtio-gl,memory=64',display_replaced",
    "vga: none,no_screen"
  })
  void whatIsLostIsSaid(String line, String code) {
    assertThat(codes(with(line))).containsExactly(code);
  }

  @Test
  void aScreenIsMissingOnlyWhereTheOriginalHadNone() {
    assertThat(with("vga: none\nhostpci0: 0000:01:00,x-vga=1").devices().vga()).isTrue();
    assertThat(with("vga: none").devices().vga()).isFalse();
    assertThat(with("vga: serial0\nserial0: socket").devices().vga()).isFalse();
    assertThat(with("vga: serial0").devices().vga()).isTrue();
    assertThat(with("vga: type=serial0,memory=16\nserial0: socket").devices().vga()).isFalse();
    assertThat(with("vga: memory=32").devices().vga()).isTrue();
    assertThat(with("vga: memory=32").losses().warnings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "type=pc-q35-6.0,viommu=virtio|Q35|6.0",
        "pc-q35-9.0+pve0|Q35|9.0",
        "pc-i440fx-6.1|I440FX|6.1",
        "pc-i440fx-5.2.pxe|I440FX|5.2",
        "pc-1.3|I440FX|1.3",
        "q35|Q35|-",
        "pc|I440FX|-",
        "enable-s3=1,type=q35|Q35|-"
      })
  void boardsKeepTheirVersion(String machine, Chipset chipset, String version) {
    GuestConfig guest = with("machine: " + machine);
    assertThat(guest.board().chipset()).isEqualTo(chipset);
    assertThat(guest.board().chipsetVersion()).isEqualTo(version);
    assertThat(codes(guest)).doesNotContain("machine_replaced");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ide2: file=none,media=cdrom",
        "ide2: none,media=cdrom",
        "sata5: media=cdrom,file=none,size=0",
        "ide2: local-lvm:vm-101-cloudinit,media=cdrom,size=4M",
        "scsi1: nfs:101/vm-101-cloudinit.qcow2,media=cdrom"
      })
  void emptyDrivesAndCloudInitDrivesAreNotMissed(String line) {
    assertThat(with(line).losses().warnings()).isEmpty();
    assertThat(codes(with("ide2: local:iso/cloudinit-tools.iso,media=cdrom")))
        .containsExactly("cdrom_ignored");
  }

  @ParameterizedTest
  @CsvSource({
    "host,HOST",
    "'cputype=host,flags=+aes',HOST",
    "'flags=+aes,cputype=Skylake-Server-v3',X86_64_V3",
    "EPYC-Genoa,X86_64_V3",
    "SandyBridge-IBRS,X86_64_V2",
    "Penryn,DEFAULT",
    "x86-64-v2-AES,X86_64_V2"
  })
  void processorsAreMappedByTheirInstructions(String cpu, CpuWish wish) {
    assertThat(with("cpu: " + cpu).board().cpu()).isEqualTo(wish);
    assertThat(with("cpu: " + cpu).losses().warnings()).isEmpty();
    assertThat(codes(with("cpu: custom-mine"))).containsExactly("cpu_replaced");
  }

  @Test
  void theLastOfARepeatedMapLineAndControllerCount() {
    GuestConfig guest = with("scsihw: lsi\nscsihw: virtio-scsi-pci");
    assertThat(guest.devices().scsi()).isEqualTo(ScsiController.VIRTIO_SCSI_PCI);
  }

  @Test
  void whatWasReadCanBeKeptAsJson() {
    GuestConfig guest =
        with("localtime: 1\nsmbios1: manufacturer=ACME\nscsi0: a:b,serial=X\narch: aarch64");
    assertThat(OperationJson.read(OperationJson.write(guest), GuestConfig.class)).isEqualTo(guest);
  }
}
