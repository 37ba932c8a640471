package dev.vakna.core.restore.outcome;

import dev.vakna.core.engine.CheckReceipt;
import dev.vakna.core.engine.TransferReceipt;
import dev.vakna.core.guest.Warning;
import dev.vakna.core.inventory.Resources;
import dev.vakna.core.machine.Identity;
import dev.vakna.core.restore.proof.GuestReport;
import dev.vakna.operations.Entry;
import dev.vakna.operations.Operation;
import dev.vakna.operations.StepStanding;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a completed restore made; its JSON text is the job's result.
 *
 * @param vpsId the new machine
 * @param sourceVpsId the VPS that was backed up
 * @param access how services are reached from outside
 * @param verification what was checked and confirmed
 * @param pricing what it costs around the clock
 * @param warnings what was not carried over or not confirmed
 */
public record RestoreResult(
    String vpsId,
    String name,
    String region,
    String primaryIp,
    Resources resources,
    String sourceVpsId,
    String backupId,
    List<Access> access,
    Verification verification,
    Pricing pricing,
    List<Warning> warnings) {

  /** One service from outside. */
  public record Access(String service, String host, int port) {}

  /**
   * @param state {@code proven}, {@code unconfirmed} or {@code not_proven}
   * @param confirmed names of what was confirmed
   * @param original the machine that was backed up
   * @param identity the identity that the machine was given
   * @param guest the guest's own report, or null
   * @param archiveBytes size of the archive
   * @param resumedAtBytes byte of the uncompressed archive from which the last transfer went on; 0
   *     when it was written in one go
   * @param byIndex the archive was read by its index, several parts at once
   * @param disks what was written and read back
   * @param stages seconds of each step
   * @param report where the whole report is
   */
  public record Verification(
      String state,
      List<String> confirmed,
      Original original,
      GivenIdentity identity,
      @Nullable GuestReport guest,
      String acceleration,
      long archiveBytes,
      long resumedAtBytes,
      boolean byIndex,
      List<Disk> disks,
      List<Stage> stages,
      String report) {}

  /**
   * The machine that was backed up.
   *
   * @param vpsId its VPS
   * @param name of the VPS now, or null when it is gone
   * @param hostname in the backup's configuration, or null when none is there
   * @param mac likewise
   */
  public record Original(
      String vpsId, @Nullable String name, @Nullable String hostname, @Nullable String mac) {}

  /** The identity from outside the guest. */
  public record GivenIdentity(
      String hostname, String mac, String smbiosUuid, String instanceId, String address) {
    public static GivenIdentity of(Identity identity) {
      return new GivenIdentity(
          identity.hostname(),
          identity.mac(),
          identity.smbiosUuid(),
          identity.instanceId(),
          identity.address());
    }
  }

  /**
   * One disk. Digests are {@code algorithm:hexadecimal}; equal ones mean equal content.
   *
   * @param dataBytes bytes that the archive stored for it
   * @param digestRead of what was read from the archive, or null when none was taken
   * @param digestWritten of what was written, or null when none was taken
   * @param readBack what was read back
   */
  public record Disk(
      String key,
      String device,
      long dataBytes,
      long writtenBytes,
      @Nullable String digestRead,
      @Nullable String digestWritten,
      ReadBack readBack) {

    public static List<Disk> of(TransferReceipt receipt, CheckReceipt check) {
      return receipt.disks().stream()
          .map(disk ->
              new Disk(
                  disk.key(),
                  disk.device(),
                  disk.dataBytes(),
                  disk.writtenBytes(),
                  orNull(disk.digestRead()),
                  orNull(disk.digestWritten()),
                  check.disks().stream()
                      .filter(found -> found.key().equals(disk.key()))
                      .findFirst()
                      .map(ReadBack::of)
                      .orElse(ReadBack.NONE)))
          .toList();
    }

    private static @Nullable String orNull(String text) {
      return text.isEmpty() ? null : text;
    }
  }

  /**
   * What was read back of a disk after it was durable; it agreed with what was read.
   *
   * @param extent {@code full}, {@code sampled} or {@code none}
   * @param bytes read back, holes left out
   * @param percent of the disk's data that this covers
   * @param pastCache the storage answered and not the host's memory
   * @param digest of it when full, else null
   */
  public record ReadBack(
      String extent, long bytes, int percent, boolean pastCache, @Nullable String digest) {

    static final ReadBack NONE = new ReadBack("none", 0, 0, false, null);

    static ReadBack of(CheckReceipt.DiskCheck check) {
      return new ReadBack(
          check.extent().name().toLowerCase(Locale.ROOT),
          check.bytesRead(),
          check.percent(),
          check.pastCache(),
          Disk.orNull(check.digest()));
    }
  }

  /** One step's time. */
  public record Stage(String name, double seconds) {

    /** The steps done, as a journal tells them. */
    public static List<Stage> of(List<Entry> journal) {
      Map<String, Instant> begun = new HashMap<>();
      List<Stage> stages = new ArrayList<>();
      for (Entry entry : journal) {
        if (entry.mark() == Entry.Mark.INTENT) {
          begun.putIfAbsent(entry.step(), entry.at());
        } else if (entry.mark() == Entry.Mark.DONE) {
          Instant from = begun.getOrDefault(entry.step(), entry.at());
          long millis = Duration.between(from, entry.at()).toMillis();
          stages.add(
              new Stage(entry.step(), BigDecimal.valueOf(millis).movePointLeft(3).doubleValue()));
        }
      }
      return stages;
    }

    /** The same, and behind them the step at which a failed operation ended. */
    static List<Stage> all(Operation operation) {
      List<Stage> stages = new ArrayList<>(of(operation.journal()));
      String last = endedAt(operation);
      if (last != null) {
        List<Entry> journal = operation.journal();
        Instant from =
            journal.stream()
                .filter(entry -> entry.step().equals(last))
                .map(Entry::at)
                .findFirst()
                .orElseThrow();
        Instant to =
            journal.stream()
                .filter(entry -> entry.mark() == Entry.Mark.UNDO_INTENT)
                .map(Entry::at)
                .findFirst()
                .orElse(Objects.requireNonNullElse(operation.finishedAt(), from));
        long millis = Math.max(0, Duration.between(from, to).toMillis());
        stages.add(new Stage(last, BigDecimal.valueOf(millis).movePointLeft(3).doubleValue()));
      }
      return stages;
    }

    /** The step that a failed operation began and never did; null when there is none. */
    static @Nullable String endedAt(Operation operation) {
      if (operation.failure() == null) {
        return null;
      }
      return operation.steps().stream()
          .filter(step -> step.begun() && !step.done())
          .map(StepStanding::step)
          .reduce((first, second) -> second)
          .orElse(null);
    }
  }

  /** Around the clock; the month is one of 720 hours. */
  public record Pricing(String currencyCode, BigDecimal hourly, BigDecimal monthly) {}
}
