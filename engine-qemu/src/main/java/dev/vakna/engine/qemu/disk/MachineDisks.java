package dev.vakna.engine.qemu.disk;

import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.engine.CheckReceipt;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.TransferReceipt;
import dev.vakna.core.engine.TransferReceipt.DiskReceipt;
import dev.vakna.core.engine.TransferWatch;
import dev.vakna.core.engine.Watch;
import dev.vakna.core.machine.DiskPlan;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.engine.qemu.home.MachineDirectory;
import dev.vakna.engine.qemu.home.MachineLocks;
import dev.vakna.engine.qemu.home.MachineRecord;
import dev.vakna.engine.qemu.home.MachineStore;
import dev.vakna.engine.qemu.host.DurableFiles;
import dev.vakna.engine.qemu.host.HostUser;
import dev.vakna.engine.qemu.host.StorageFault;
import dev.vakna.engine.qemu.host.Unwatched;
import dev.vakna.transfer.ArchiveTransfer;
import dev.vakna.transfer.DiskCheck;
import dev.vakna.transfer.index.IndexedReading;
import dev.vakna.transfer.share.HostShare;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A machine's images. One worker at a time: a worker that lost its lease may still be writing when
 * its successor begins.
 */
public final class MachineDisks {

  /** What an older release did not write is null or 0. */
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private static final int MAX_MARKER = 1024 * 1024;

  private final MachineStore store;
  private final MachineLocks locks;
  private final Duration patience;
  private final ArchiveTransfer.Rhythm rhythm;
  private final IndexedReading reading;
  private final HostShare share;

  public MachineDisks(
      MachineStore store,
      MachineLocks locks,
      Duration patience,
      ArchiveTransfer.Rhythm rhythm,
      IndexedReading reading,
      HostShare share) {
    this.store = store;
    this.locks = locks;
    this.patience = patience;
    this.rhythm = rhythm;
    this.reading = reading;
    this.share = share;
  }

  /**
   * @param source the archive
   * @param receipt what was written
   * @param parts the content's digests in parts, by key; an older release wrote none
   */
  private record Written(
      String source, TransferReceipt receipt, @Nullable Map<String, String> parts) {}

  private MachineLocks.Held lock(MachineName name, Watch watch) throws InterruptedException {
    return locks.take(
        MachineLocks.ofTransfer(store.directory(name)), "the transfer to " + name, patience, watch);
  }

  public void create(MachinePlan plan, Watch watch) throws InterruptedException {
    MachineDirectory directory = store.directory(plan.name());
    try (var held = lock(plan.name(), watch)) {
      for (DiskPlan disk : plan.disks()) {
        Path file = directory.disk(disk.key());
        if (StorageFault.isFile(file) && Files.size(file) == disk.bytes()) {
          continue;
        }
        // What was written to the old disk goes with it; what tells of it must never outlive it.
        boolean told = Files.deleteIfExists(directory.checkpoint());
        if (Files.deleteIfExists(directory.written()) || told) {
          DurableFiles.syncDirectory(directory.root());
        }
        ImageFiles.sparse(file, disk.bytes());
      }
      DurableFiles.syncDirectory(directory.root());
    } catch (IOException e) {
      throw StorageFault.of(
          "the disks of machine %s cannot be made: %s".formatted(plan.name(), e.getMessage()),
          directory.root(),
          e);
    }
  }

  public TransferReceipt write(MachinePlan plan, ArchiveSource source, TransferWatch watch)
      throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("the transfer to %s was not begun".formatted(plan.name()));
    }
    MachineRecord record = store.require(plan.name());
    MachineDirectory directory = store.directory(plan.name());
    try (var held = lock(plan.name(), watch.waiting().orElse(Unwatched.HERE))) {
      if (StorageFault.exists(directory.written())) {
        return earlier(plan, source, directory).receipt();
      }
      ArchiveTransfer.Outcome outcome = transfer(directory, plan, source, watch);
      for (Path image : new ImageFiles(directory, plan).files()) {
        HostUser.give(image, record.uid());
      }
      DurableFiles.replace(
          directory.written(),
          JSON.writeValueAsBytes(new Written(source.key(), outcome.receipt(), outcome.parts())),
          HostUser.uid(),
          "rw-------");
      Files.deleteIfExists(directory.checkpoint());
      return outcome.receipt();
    } catch (ClosedByInterruptException e) {
      Thread.interrupted();
      throw new InterruptedException("the transfer to %s was stopped".formatted(plan.name()));
    } catch (IOException e) {
      throw StorageFault.of(
          "the disks of machine %s cannot be finished: %s".formatted(plan.name(), e.getMessage()),
          directory.root(),
          e);
    }
  }

  private ArchiveTransfer.Outcome transfer(
      MachineDirectory directory, MachinePlan plan, ArchiveSource source, TransferWatch watch)
      throws InterruptedException {
    try (HostShare.Share mine = share.begin(watch.party())) {
      return new ArchiveTransfer(
              plan.name(), new ImageFiles(directory, plan), source, watch, rhythm, reading, mine)
          .run();
    }
  }

  /**
   * Reads the images back; see {@link dev.vakna.core.engine.Engine#checkDisks}. Storage that hangs
   * does not hold it up.
   */
  public CheckReceipt check(MachinePlan plan, long fullUpTo, TransferWatch watch)
      throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("the check of %s was not begun".formatted(plan.name()));
    }
    // One that is not there is no lock that somebody else has.
    store.require(plan.name());
    MachineDirectory directory = store.directory(plan.name());
    try (var held = lock(plan.name(), watch.waiting().orElse(Unwatched.HERE))) {
      if (!StorageFault.exists(directory.written())) {
        throw EngineException.fatal(
            "the disks of machine %s were never filled to the end; there is nothing to compare"
                .formatted(plan.name()),
            null);
      }
      Written written = read(plan, directory);
      Map<String, String> parts = written.parts();
      if (parts == null || store.require(plan.name()).defined() != null) {
        return CheckReceipt.NONE;
      }
      Map<String, Path> images = new LinkedHashMap<>();
      for (DiskReceipt disk : written.receipt().disks()) {
        images.put(disk.key(), directory.image(disk.key()));
      }
      try (HostShare.Share mine = share.begin(watch.party())) {
        return new DiskCheck(plan.name(), written.receipt(), parts, images, watch, mine)
            .run(fullUpTo);
      }
    } catch (IOException e) {
      throw StorageFault.of(
          "the disks of machine %s cannot be read back: %s".formatted(plan.name(), e.getMessage()),
          directory.root(),
          e);
    }
  }

  private static Written read(MachinePlan plan, MachineDirectory directory) throws IOException {
    try {
      return JSON.readValue(
          DurableFiles.readBounded(directory.written(), MAX_MARKER), Written.class);
    } catch (JacksonException e) {
      throw EngineException.fatal(
          "%s cannot be read; destroy machine %s and restore again"
              .formatted(directory.written(), plan.name()),
          e);
    }
  }

  private static Written earlier(MachinePlan plan, ArchiveSource source, MachineDirectory directory)
      throws IOException {
    Written written = read(plan, directory);
    if (!written.source().equals(source.key())) {
      throw EngineException.fatal(
          "machine %s was filled from %s already; destroy it first"
              .formatted(plan.name(), written.source()),
          null);
    }
    for (Path image : new ImageFiles(directory, plan).files()) {
      if (!StorageFault.isFile(image)) {
        throw EngineException.fatal(
            "%s was filled and is gone; destroy machine %s and restore again"
                .formatted(image, plan.name()),
            null);
      }
    }
    return written;
  }
}
