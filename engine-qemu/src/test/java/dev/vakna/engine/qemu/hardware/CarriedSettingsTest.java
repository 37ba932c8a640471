package dev.vakna.engine.qemu.hardware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.core.machine.Board;
import dev.vakna.core.machine.Board.Chipset;
import dev.vakna.core.machine.Board.TpmVersion;
import dev.vakna.core.machine.Bus;
import dev.vakna.core.machine.Clock;
import dev.vakna.core.machine.DiskMarks;
import dev.vakna.core.machine.DiskPlan;
import dev.vakna.core.machine.Identity;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.machine.StateDevices;
import dev.vakna.core.machine.SystemStrings;
import dev.vakna.simulator.PlanVariant;
import dev.vakna.simulator.Samples;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What of an original's settings gets into QEMU's arguments, and in which form. */
class CarriedSettingsTest {

  private static final String UUID = "11111111-2222-4333-8444-555555555555";

  private static MachinePlan plan(
      boolean windows, @Nullable Boolean localTime, SystemStrings system, List<DiskPlan> disks) {
    Identity identity =
        new Identity(
            "awake",
            "i-1",
            UUID,
            UUID,
            "52:54:00:00:00:01",
            "10.86.1.1",
            16,
            "10.86.0.2",
            List.of("10.86.0.3"),
            "n");
    return new PlanVariant(
            Samples.plan(new MachineName("0".repeat(26)), identity, disks.toArray(DiskPlan[]::new)))
        .with(
            new Board(
                Chipset.I440FX,
                null,
                Board.Firmware.SEABIOS,
                Board.CpuWish.DEFAULT,
                TpmVersion.V1_2,
                system))
        .with(new StateDevices(null, "drive-tpmstate0-backup"))
        .with(new Clock(windows, localTime))
        .starting(List.of())
        .plan();
  }

  private static String arguments(MachinePlan plan) {
    return String.join(
        "\n",
        MachineArguments.of(
            plan,
            new Placement(
                Path.of("/m"),
                Path.of("/run/v"),
                Path.of("/m/serial.log"),
                Path.of("/m/pid"),
                Path.of("/m/seed.iso"),
                null,
                Path.of("/run/v/swtpm"),
                "vk0000000000000"),
            new MachineArguments.HostChoices(
                "pc-i440fx-7.2", Acceleration.TCG, AsyncIo.THREADS, ZeroRequests.AS_WRITES),
            UserNetwork.standard(),
            List.of()));
  }

  @Test
  void disksKeepTheirMarks() {
    DiskMarks marks = new DiskMarks("ROOT01", "0x5000c50015ea71aa", "ACME", "Fast", "Old");
    List<DiskPlan> disks = new ArrayList<>();
    for (Bus bus : Bus.values()) {
      disks.add(new DiskPlan(bus, 0, "d" + bus, 512, 512, false, false, marks));
    }
    List<String> devices = arguments(plan(false, null, SystemStrings.NONE, disks)).lines().toList();
    assertThat(devices)
        .anyMatch(d ->
            d.startsWith("scsi-hd")
                && d.contains("serial=ROOT01,vendor=ACME,product=Fast,wwn=0x5000c50015ea71aa")
                && !d.contains("device_id"))
        .anyMatch(d ->
            d.startsWith("virtio-blk-pci") && d.contains("serial=ROOT01") && !d.contains("wwn"))
        .anyMatch(d ->
            d.startsWith("ide-hd,bus=ahci0.0")
                && d.contains("serial=ROOT01,model=Old,wwn=0x5000c50015ea71aa"))
        .anyMatch(d -> d.startsWith("ide-hd,bus=ide.0") && d.contains("serial=ROOT01"));
  }

  @Test
  void marksAreHeldToTheirPatterns() {
    for (String evil : List.of("a,b", "a=b", "a b ", "", " a", "x".repeat(21), "å", "a\n")) {
      assertThatThrownBy(() -> new DiskMarks(evil, null, null, null, null))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> new SystemStrings("a\u0000", null, null, null, null, null))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void systemStringsStandBesideTheCloneSOwnUuidAndTheirCommasAreDoubled() {
    String arguments =
        arguments(
            plan(
                false,
                null,
                new SystemStrings("ACME, Inc.", "UX", null, "h=web,uuid=evil", null, null),
                List.of()));
    assertThat(arguments)
        .contains("-smbios\ntype=1,manufacturer=ACME,, Inc.,product=UX,serial=h=web,,uuid=evil")
        .contains("-uuid\n" + UUID);
    assertThat(arguments(plan(false, null, SystemStrings.NONE, List.of())))
        .doesNotContain("-smbios");
  }

  @Test
  void theClockRunsAsItIsSaidOrAsTheSystemWantsIt() {
    SystemStrings none = SystemStrings.NONE;
    assertThat(arguments(plan(true, null, none, List.of())))
        .contains("base=localtime,driftfix=slew");
    assertThat(arguments(plan(true, false, none, List.of()))).contains("base=utc,driftfix=slew");
    assertThat(arguments(plan(false, true, none, List.of()))).contains("-rtc\nbase=localtime\n");
    assertThat(arguments(plan(false, null, none, List.of()))).doesNotContain("-rtc");
  }

  @Test
  void anOldTpmHasTheOldInterface() {
    assertThat(arguments(plan(false, null, SystemStrings.NONE, List.of())))
        .contains("tpm-tis,tpmdev=tpmdev0")
        .doesNotContain("tpm-crb");
  }

  @Test
  void theSeedHasAPlaceWhereEveryOtherHoldsADisk() {
    List<DiskPlan> disks = new ArrayList<>();
    for (Bus bus : List.of(Bus.SATA, Bus.IDE)) {
      for (int index = 0; index < bus.slots(); index++) {
        disks.add(new DiskPlan(bus, index, bus.code() + index, 512, 512, false, false));
      }
    }
    assertThat(arguments(plan(false, null, SystemStrings.NONE, disks)))
        .contains("ahci,id=ahci1,bus=pci.0,addr=0x9")
        .contains("ide-cd,bus=ahci1.0,drive=seed");
  }
}
