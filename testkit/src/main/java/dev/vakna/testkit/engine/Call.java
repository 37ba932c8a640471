package dev.vakna.testkit.engine;

import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.TransferWatch;
import dev.vakna.core.engine.Watch;
import dev.vakna.core.machine.Bus;
import dev.vakna.core.machine.DiskPlan;
import dev.vakna.core.machine.Identity;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.machine.Place;
import dev.vakna.core.seed.Seed;
import dev.vakna.simulator.Samples;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** One of the calls that make a machine, in their order. */
public enum Call {
  RESERVE,
  CREATE_DISKS,
  WRITE_DISKS,
  CHECK_DISKS,
  GIVE_IDENTITY,
  DEFINE,
  BOOT;

  private static final long ALL = 1L << 40;
  private static final Seed SEED =
      new Seed("instance-id: contract\n", "#cloud-config\n{}\n", "version: 2\n");

  /**
   * Makes the call.
   *
   * @return what is kept of its answer in a journal
   */
  public Object make(
      Engine engine, MachinePlan plan, Place place, Callable<ArchiveSource> archive, Watch watch)
      throws Exception {
    return switch (this) {
      case RESERVE -> engine.reserve(plan, watch);
      case CREATE_DISKS -> {
        engine.createDisks(place, plan, watch);
        yield "";
      }
      case WRITE_DISKS -> {
        try (ArchiveSource source = archive.call()) {
          yield engine.writeDisks(place, plan, source, transfer(watch));
        }
      }
      case CHECK_DISKS ->
          engine.checkDisks(place, plan, ALL, transfer(watch)).disks().stream()
              .map(disk -> disk.key() + " " + disk.digest())
              .toList();
      case GIVE_IDENTITY -> {
        engine.giveIdentity(place, SEED, watch);
        yield "";
      }
      case DEFINE -> engine.define(place, plan, watch);
      case BOOT -> engine.boot(place, watch);
    };
  }

  /** Makes a small machine of that name by all calls; of engines that need no archive. */
  public static void makeSmall(Engine engine, MachineName name) throws Exception {
    MachinePlan plan =
        Samples.plan(
            name,
            new Identity(
                "awake",
                "instance",
                "11111111-2222-4333-8444-000000000001",
                "99999999-2222-4333-8444-000000000001",
                "52:54:00:00:00:01",
                "10.86.1.1",
                16,
                "10.86.0.2",
                List.of("10.86.0.3"),
                "nonce"),
            new DiskPlan(Bus.SCSI, 0, "drive-scsi0", 1 << 20, 4 << 20, true, false));
    ArchiveSource archive =
        new ArchiveSource("any.vma.zst", Path.of("/srv/any.vma.zst"), 4_096, Instant.EPOCH);
    for (Call call : values()) {
      call.make(engine, plan, Place.of(name), () -> archive, ByName.UNHURRIED);
    }
  }

  /** A transfer that only waits. */
  static TransferWatch transfer(Watch watch) {
    return new TransferWatch() {
      @Override
      public void moved(long archiveBytes, long archiveTotal, long diskBytes) {
        watch.check();
      }

      @Override
      public Optional<Watch> waiting() {
        return Optional.of(watch);
      }
    };
  }
}
