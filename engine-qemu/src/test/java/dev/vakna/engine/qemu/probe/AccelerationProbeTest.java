package dev.vakna.engine.qemu.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.engine.qemu.hardware.Acceleration;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccelerationProbeTest {

  private static final Path DEVICE = Path.of("/dev/null");

  private static Verdict decide(ProbeRun... runs) throws InterruptedException {
    Deque<ProbeRun> left = new ArrayDeque<>(List.of(runs));
    return AccelerationProbe.decide(DEVICE, left::removeFirst);
  }

  private static ProbeRun run(int exit, boolean spoke, long millis) {
    return new ProbeRun(exit, spoke, millis, "");
  }

  @Test
  void kvmIsTakenWhenTwoStartsWereQuick() throws Exception {
    Verdict verdict = decide(run(33, true, 90), run(33, true, 120));
    assertThat(verdict.acceleration()).isEqualTo(Acceleration.KVM);
    assertThat(verdict.millis()).isEqualTo(120);
  }

  @Test
  void aCrippledKvmIsToldByItsTimeAlthoughTheSectorRan() throws Exception {
    Verdict verdict = decide(run(33, true, 3200));
    assertThat(verdict.acceleration()).isEqualTo(Acceleration.TCG);
    assertThat(verdict.reason()).contains("3200 ms");
    assertThat(decide(run(33, true, 100), run(33, true, 1001)).acceleration())
        .isEqualTo(Acceleration.TCG);
    assertThat(decide(run(33, true, 1000), run(33, true, 1000)).acceleration())
        .isEqualTo(Acceleration.KVM);
  }

  @Test
  void anotherStatusASilentSectorAndAKilledRunAreNoProof() throws Exception {
    for (ProbeRun bad :
        List.of(run(134, false, 50), run(33, false, 50), run(ProbeRun.KILLED, true, 1500))) {
      assertThat(decide(bad).acceleration()).isEqualTo(Acceleration.TCG);
    }
  }

  @Test
  void withoutTheDeviceNothingIsStarted() throws Exception {
    Verdict verdict =
        AccelerationProbe.decide(
            Path.of("/nonexistent"),
            () -> {
              throw new AssertionError("started");
            });
    assertThat(verdict.reason()).contains("/nonexistent does not exist");
  }

  @Test
  void aDeviceThatMachinesMayNotOpenIsNamedWithItsCure() throws Exception {
    Verdict verdict =
        decide(new ProbeRun(1, false, 20, "Could not access KVM kernel module: Permission denied"));
    assertThat(verdict.acceleration()).isEqualTo(Acceleration.TCG);
    assertThat(verdict.reason()).contains("Permission denied").contains("chgrp kvm");
  }

  @Test
  void aTrialThatCannotBeMadeMeansTcg() throws Exception {
    Verdict verdict =
        AccelerationProbe.decide(
            DEVICE,
            () -> {
              throw new IOException("no such program");
            });
    assertThat(verdict.acceleration()).isEqualTo(Acceleration.TCG);
    assertThat(verdict.reason()).contains("no such program");
  }

  @Test
  void theSectorIsABootSector() {
    byte[] sector = AccelerationProbe.bootSector();
    assertThat(sector).hasSize(512);
    assertThat(sector[510]).isEqualTo((byte) 0x55);
    assertThat(sector[511]).isEqualTo((byte) 0xaa);
  }
}
