package dev.vakna.server.page;

import dev.vakna.core.restore.outcome.JobReport;
import dev.vakna.core.restore.outcome.RestoreResult;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A job's report in words. Guests have written some of them; it is the template that escapes.
 *
 * @param verdict how it ended
 * @param summary what was made, of what, and when
 * @param data what was read and written, or null when it did not come so far
 * @param start what the machine showed, or null
 * @param identity who the original was and who the machine is, or null
 */
public record ReportPage(
    String title,
    Sentence verdict,
    List<Sentence> summary,
    List<String> warnings,
    @Nullable Data data,
    @Nullable Start start,
    @Nullable Identity identity,
    List<Stage> stages) {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm:ss 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  /** The data's way from the archive to the disks. */
  public record Data(List<Sentence> lines, List<Disk> disks) {}

  /** A disk, and its digests as far as they were taken. */
  public record Disk(
      String key,
      String size,
      @Nullable String read,
      @Nullable String written,
      @Nullable String readBack) {}

  /**
   * What the machine showed when it started.
   *
   * @param displayPng a picture of its display in base64, or null
   * @param console the end of its serial console, or null
   */
  public record Start(
      List<Sentence> lines, @Nullable String displayPng, @Nullable String console) {}

  /**
   * The original beside its machine.
   *
   * @param machine what the new machine's column is called
   */
  public record Identity(String heading, String machine, List<Trait> traits) {}

  /** What tells machines apart; null is not known. */
  public record Trait(String name, @Nullable String original, @Nullable String machine) {}

  /**
   * A step.
   *
   * @param percentOfLongest 0 to 100
   */
  public record Stage(String name, String time, long percentOfLongest) {}

  /** The page of this report. */
  public static ReportPage of(JobReport report) {
    return new ReportPage(
        title(report),
        verdict(report),
        summary(report),
        report.warnings().stream().map(warning -> warning.message()).toList(),
        data(report.data()),
        start(report),
        identity(report),
        stages(report));
  }

  private static String title(JobReport report) {
    JobReport.Made machine = report.machine();
    JobReport.Source backup = report.backup();
    if (machine != null) {
      return "Restore report: " + machine.name();
    }
    return backup == null ? "Job report: " + report.type() : "Restore report: " + backup.file();
  }

  private static Sentence verdict(JobReport report) {
    if (!report.success()) {
      return Sentence.bad(
          report.backup() == null ? "failed" : "failed, nothing is left and nothing is charged");
    }
    JobReport.Shown proof = report.proof();
    if (proof == null) {
      return Sentence.good("completed");
    }
    return switch (proof.state()) {
      case "proven" -> Sentence.good("completed and proven");
      case "unconfirmed" -> Sentence.doubt("completed, not confirmed by the guest");
      default -> Sentence.bad("completed, but the machine did not come up");
    };
  }

  private static List<Sentence> summary(JobReport report) {
    List<Sentence> lines = new ArrayList<>();
    JobReport.Cause failure = report.failure();
    if (failure != null) {
      lines.add(Sentence.bad(failure.message()));
      if (failure.step() != null) {
        lines.add(Sentence.quiet("It ended in the step %s.".formatted(failure.step())));
      }
    }
    JobReport.Made machine = report.machine();
    if (machine != null) {
      lines.add(Sentence.plain(size(machine)));
      if (!machine.access().isEmpty()) {
        lines.add(
            Sentence.plain(
                machine.access().stream()
                    .map(a -> "%s at %s port %d".formatted(a.service(), a.host(), a.port()))
                    .collect(Collectors.joining(", ", "Reached by ", "."))));
      }
    }
    JobReport.Source backup = report.backup();
    if (backup != null) {
      String source = backup.sourceName();
      lines.add(
          Sentence.quiet(
              "From %s of %s."
                  .formatted(backup.file(), source == null ? backup.sourceVpsId() : source)));
    }
    lines.add(
        Sentence.quiet(
            "%s, ended %s after %s."
                .formatted(report.jobId(), time(report.finishedAt()), seconds(report.seconds()))));
    return lines;
  }

  private static String size(JobReport.Made machine) {
    return "%d %s, %d GiB memory, %d GiB storage in %s, run by %s."
        .formatted(
            machine.resources().cpuCores(),
            machine.resources().cpuCores() == 1 ? "core" : "cores",
            machine.resources().memoryGb(),
            machine.resources().storageGb(),
            machine.region(),
            machine.acceleration().toUpperCase(Locale.ROOT));
  }

  private static @Nullable Data data(JobReport.@Nullable Data data) {
    if (data == null) {
      return null;
    }
    boolean whole = data.disks().stream().allMatch(d -> d.readBack().extent().equals("full"));
    return new Data(
        List.of(
            whole ? Sentence.good(data.summary()) : Sentence.doubt(data.summary()),
            Sentence.quiet(way(data))),
        data.disks().stream().map(ReportPage::disk).toList());
  }

  private static String way(JobReport.Data data) {
    String archive = bytes(data.archiveBytes());
    String way =
        data.byIndex()
            ? "The archive of %s was read by its index, several parts at once. The pass that made the index had read the archive to its last byte and checksum; each disk's digest is the one that this pass took."
                .formatted(archive)
            : "The archive of %s was read to its last byte and checksum.".formatted(archive);
    return data.resumedAtBytes() == 0
        ? way
        : way
            + " The transfer was interrupted and went on from byte %d of the uncompressed archive."
                .formatted(data.resumedAtBytes());
  }

  private static Disk disk(RestoreResult.Disk disk) {
    RestoreResult.ReadBack back = disk.readBack();
    return new Disk(
        disk.key(),
        bytes(disk.dataBytes()),
        disk.digestRead(),
        disk.digestWritten(),
        switch (back.extent()) {
          case "full" -> back.digest();
          case "sampled" ->
              "a sample of %d %% (%s), equal".formatted(back.percent(), bytes(back.bytes()));
          default -> null;
        });
  }

  private static @Nullable Start start(JobReport report) {
    JobReport.Shown proof = report.proof();
    JobReport.Screenshot screenshot = report.screenshot();
    String console = report.console();
    if (proof == null && screenshot == null && console == null) {
      return null;
    }
    List<Sentence> lines = new ArrayList<>();
    if (proof != null) {
      if (!proof.confirmed().isEmpty()) {
        String confirmed = String.join(", ", proof.confirmed()).replace('_', ' ');
        lines.add(Sentence.good("Confirmed: " + confirmed + "."));
      }
      proof
          .answers()
          .forEach(a ->
              lines.add(Sentence.plain("%s answered “%s”.".formatted(a.service(), a.banner()))));
      if (proof.agentAnswers()) {
        lines.add(Sentence.plain("The guest agent answered."));
      }
    }
    String png = screenshot == null ? null : screenshot.base64();
    if (screenshot != null && png == null) {
      lines.add(Sentence.quiet("No picture of its display: " + screenshot.absence() + "."));
    }
    return new Start(lines, png, console == null ? null : console.strip());
  }

  private static @Nullable Identity identity(JobReport report) {
    JobReport.Identities identity = report.identity();
    if (identity == null) {
      return null;
    }
    JobReport.Who original = identity.original();
    JobReport.Who machine = identity.machine();
    return new Identity(
        report.success() ? "Who it was and who it is" : "Who it was and who it would have been",
        report.success() ? "New machine" : "Not made",
        Stream.of(
                new Trait("Host name", original.hostname(), machine.hostname()),
                new Trait("MAC address", original.mac(), machine.mac()),
                new Trait("Address", original.address(), machine.address()),
                new Trait("machine-id", original.machineId(), machine.machineId()),
                new Trait("System UUID", original.smbiosUuid(), machine.smbiosUuid()),
                new Trait(
                    "SSH host keys", lines(original.sshHostKeys()), lines(machine.sshHostKeys())))
            .filter(trait -> trait.original() != null || trait.machine() != null)
            .toList());
  }

  private static @Nullable String lines(List<String> texts) {
    return texts.isEmpty() ? null : String.join("\n", texts);
  }

  private static List<Stage> stages(JobReport report) {
    JobReport.Cause failure = report.failure();
    String endedAt = failure == null ? null : failure.step();
    double longest =
        report.stages().stream().mapToDouble(RestoreResult.Stage::seconds).max().orElse(1);
    return report.stages().stream()
        .map(stage ->
            new Stage(
                stage.name().equals(endedAt) ? stage.name() + ", ended here" : stage.name(),
                seconds(stage.seconds()),
                Math.round(100 * stage.seconds() / Math.max(longest, 0.001))))
        .toList();
  }

  private static String time(Instant instant) {
    return TIME.format(instant);
  }

  private static String seconds(double seconds) {
    return seconds < 120
        ? String.format(Locale.ROOT, "%.1f s", seconds)
        : "%d min %d s".formatted((long) seconds / 60, (long) seconds % 60);
  }

  private static String bytes(long bytes) {
    double mib = bytes / 1048576.0;
    return mib < 1024
        ? String.format(Locale.ROOT, "%.1f MiB", mib)
        : String.format(Locale.ROOT, "%.1f GiB", mib / 1024);
  }
}
