package dev.vakna.engine.qemu.probe;

import dev.vakna.engine.qemu.hardware.Acceleration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Decides between KVM and TCG by timing a real BIOS start. That {@code /dev/kvm} opens, that a
 * virtual machine can be created in it and even that a little code runs says nothing: on some hosts
 * KVM does all that and then crawls. KVM is taken when a boot sector ran within {@link
 * ProbeRun#LIMIT_MILLIS}, twice.
 */
public final class AccelerationProbe {

  private static final int RUNS = 2;

  private AccelerationProbe() {}

  /** Makes one timed start under KVM. */
  public interface Trial {
    /** Ends within about 1.5 s whatever happens. */
    ProbeRun run() throws IOException, InterruptedException;
  }

  /** Tries it out. */
  public static Verdict decide(Path device, Trial trial) throws InterruptedException {
    if (!Files.exists(device)) {
      return new Verdict(
          Acceleration.TCG,
          "%s does not exist: the processor's virtualization is off, or this is a machine without nested virtualization"
              .formatted(device),
          0);
    }
    long slowest = 0;
    for (int i = 0; i < RUNS; i++) {
      try {
        ProbeRun run = trial.run();
        slowest = Math.max(slowest, run.millis());
        if (!run.good()) {
          String advice =
              run.output().contains("Permission denied")
                  ? "; machines' users need the group of %s: chgrp kvm %s && chmod 660 %s"
                      .formatted(device, device, device)
                  : "";
          return new Verdict(
              Acceleration.TCG, "KVM is not usable: " + run.fault() + advice, run.millis());
        }
      } catch (IOException e) {
        return new Verdict(Acceleration.TCG, "KVM could not be tried: " + e.getMessage(), slowest);
      }
    }
    return new Verdict(
        Acceleration.KVM,
        "a boot sector ran under KVM %d times, in %d ms at most".formatted(RUNS, slowest),
        slowest);
  }

  /**
   * The sector: says V on the first serial port, then ends QEMU by its exit device.
   *
   * <p>{@code cli; mov al,'V'; mov dx,3f8h; out dx,al; mov al,10h; out 0f4h,al; hlt; jmp -3}
   */
  public static byte[] bootSector() {
    int[] code = {
      0xfa, 0xb0, 0x56, 0xba, 0xf8, 0x03, 0xee, 0xb0, 0x10, 0xe6, 0xf4, 0xf4, 0xeb, 0xfd
    };
    byte[] sector = new byte[512];
    for (int i = 0; i < code.length; i++) {
      sector[i] = (byte) code[i];
    }
    sector[510] = 0x55;
    sector[511] = (byte) 0xaa;
    return sector;
  }
}
