package dev.vakna.testkit.engine;

import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.TransferWatch;
import dev.vakna.core.engine.Watch;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.machine.Place;
import dev.vakna.core.seed.Seed;
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
