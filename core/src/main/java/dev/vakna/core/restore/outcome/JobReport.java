package dev.vakna.core.restore.outcome;

import dev.vakna.core.engine.CheckReceipt;
import dev.vakna.core.engine.Given;
import dev.vakna.core.engine.Observation;
import dev.vakna.core.guest.Warning;
import dev.vakna.core.inventory.Resources;
import dev.vakna.core.job.Attachment;
import dev.vakna.core.job.Job;
import dev.vakna.core.machine.Identity;
import dev.vakna.core.restore.proof.EvidenceShelf;
import dev.vakna.core.restore.proof.GuestReport;
import dev.vakna.core.restore.proof.Proof;
import dev.vakna.core.restore.step.Prove;
import dev.vakna.core.restore.step.RestoreContext;
import dev.vakna.core.restore.step.RestoreInput;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.Failure;
import dev.vakna.operations.Operation;
import dev.vakna.operations.OperationStatus;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of a job that has ended, in one document. Of anything but a restore only how it
 * ended and how long it took. Texts that come from guests are bounded and otherwise a stranger's.
 *
 * @param seconds from its creation to its end
 * @param failure why it failed, or null
 * @param backup what was restored, or null
 * @param machine what was made of it, or null when nothing is left or nothing was made
 * @param data what was read, written and read back, or null when it did not come so far
 * @param proof what the machine showed, or null when it did not come so far
 * @param identity who the original was and who the machine is, or null
 * @param stages seconds of each step that was done, and last of the one at which it failed
 * @param warnings what was not carried over or not confirmed
 * @param console the end of the machine's serial console, or null when nothing is kept
 * @param screenshot a picture of its display, or why there is none; null when it never ran
 */
public record JobReport(
    String jobId,
    String type,
    boolean success,
    Instant createdAt,
    @Nullable Instant startedAt,
    Instant finishedAt,
    double seconds,
    @Nullable Cause failure,
    @Nullable Source backup,
    @Nullable Made machine,
    @Nullable Data data,
    @Nullable Shown proof,
    @Nullable Identities identity,
    List<RestoreResult.Stage> stages,
    List<Warning> warnings,
    @Nullable String console,
    @Nullable Screenshot screenshot) {

  /**
   * Why a job failed, in words for the customer.
   *
   * @param step the step at which it ended, or null when it came to none
   */
  public record Cause(String code, String message, @Nullable String step) {}

  /**
   * The backup.
   *
   * @param sourceName name of the VPS that was backed up, or null when it is gone
   * @param file the archive's file name
   * @param archiveId the uuid in its header
   */
  public record Source(
      String sourceVpsId,
      @Nullable String sourceName,
      String backupId,
      String file,
      String archiveId) {}

  /** The machine. */
  public record Made(
      String vpsId,
      String name,
      String region,
      Resources resources,
      String primaryIp,
      String acceleration,
      List<RestoreResult.Access> access) {}

  /**
   * The data's way.
   *
   * @param archiveBytes size of the archive
   * @param resumedAtBytes byte of the uncompressed archive from which the last transfer went on
   * @param byIndex the archive was read by its index, several parts at once
   * @param summary what the digests say, in a sentence
   */
  public record Data(
      long archiveBytes,
      long resumedAtBytes,
      boolean byIndex,
      String summary,
      List<RestoreResult.Disk> disks) {}

  /**
   * What the machine showed.
   *
   * @param state {@code proven}, {@code unconfirmed} or {@code not_proven}
   */
  public record Shown(
      String state,
      List<String> confirmed,
      boolean agentAnswers,
      List<Observation.Answer> answers) {}

  /** Before and after. What nobody told is null or empty. */
  public record Identities(Who original, Who machine) {}

  /** Who a machine is. */
  public record Who(
      @Nullable String hostname,
      @Nullable String mac,
      @Nullable String smbiosUuid,
      @Nullable String address,
      @Nullable String machineId,
      List<String> sshHostKeys) {}

  /**
   * A picture.
   *
   * @param base64 the PNG, or null when there is none
   * @param absence why there is none, or null
   */
  public record Screenshot(@Nullable String base64, @Nullable String absence) {}

  /** The report of a job that has ended; empty while it has not. */
  public static Optional<JobReport> of(Tx tx, Job job) {
    Operation operation = job.operation();
    Instant finished = operation.finishedAt();
    return finished == null
        ? Optional.empty()
        : Optional.of(
            operation.kind().equals(RestoreInput.KIND)
                ? ofRestore(tx, job, finished)
                : plain(operation, job, finished));
  }

  private static JobReport plain(Operation operation, Job job, Instant finished) {
    return new JobReport(
        job.id().text(),
        operation.kind(),
        operation.status() == OperationStatus.COMPLETED,
        operation.createdAt(),
        operation.startedAt(),
        finished,
        seconds(operation.createdAt(), finished),
        cause(operation),
        null,
        null,
        null,
        null,
        null,
        RestoreResult.Stage.all(operation),
        List.of(),
        null,
        null);
  }

  private static JobReport ofRestore(Tx tx, Job job, Instant finished) {
    Operation operation = job.operation();
    RestoreContext context = RestoreContext.of(operation);
    RestoreInput input = context.input();
    boolean success = operation.status() == OperationStatus.COMPLETED;
    Proof proof = context.proof().orElse(null);
    List<Attachment> attachments = tx.attachments().of(job.id());
    return new JobReport(
        job.id().text(),
        operation.kind(),
        success,
        operation.createdAt(),
        operation.startedAt(),
        finished,
        seconds(operation.createdAt(), finished),
        cause(operation),
        new Source(
            input.origin().source().text(),
            tx.vpses().find(input.origin().source()).map(v -> v.label().name()).orElse(null),
            input.origin().backup().text(),
            input.origin().key(),
            input.origin().archiveId()),
        success ? made(context) : null,
        data(context),
        proof == null
            ? null
            : new Shown(
                proof.state().code(), proof.confirmed(), proof.agentAnswers(), proof.answers()),
        identities(tx, context, proof),
        RestoreResult.Stage.all(operation),
        context.warnings(),
        content(attachments, EvidenceShelf.CONSOLE)
            .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
            .orElse(null),
        screenshot(attachments, proof, began(operation, Prove.NAME)));
  }

  private static boolean began(Operation operation, String step) {
    return operation.journal().stream().anyMatch(entry -> entry.step().equals(step));
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toMillis() / 1000.0;
  }

  private static @Nullable Cause cause(Operation operation) {
    Failure failure = operation.failure();
    return failure == null
        ? null
        : new Cause(failure.code(), failure.message(), RestoreResult.Stage.endedAt(operation));
  }

  private static Made made(RestoreContext context) {
    RestoreInput input = context.input();
    Given given = context.given();
    return new Made(
        input.target().vps().text(),
        input.target().name(),
        input.target().region(),
        input.target().resources(),
        context.identity().address(),
        given.execution(),
        given.reached().stream()
            .map(s -> new RestoreResult.Access(s.name(), s.host(), s.port()))
            .toList());
  }

  private static @Nullable Data data(RestoreContext context) {
    return context
        .receipt()
        .map(receipt -> {
          List<RestoreResult.Disk> disks =
              RestoreResult.Disk.of(receipt, context.check().orElse(CheckReceipt.NONE));
          return new Data(
              receipt.archiveBytes(),
              receipt.resumedAtBytes(),
              receipt.byIndex(),
              summary(disks),
              disks);
        })
        .orElse(null);
  }

  private static String summary(List<RestoreResult.Disk> disks) {
    if (disks.stream().anyMatch(d -> d.digestRead() == null)) {
      return "No digests were taken: the disks were written by an older release.";
    }
    String same = "What was read from the archive is what was written";
    if (disks.stream().allMatch(d -> d.readBack().extent().equals("full"))) {
      return same + ", and what was read back from the disks, in full.";
    }
    if (disks.stream().allMatch(d -> !d.readBack().extent().equals("none"))) {
      return same + ". Of the disks a sample was read back, because they are large; it agrees.";
    }
    return same + ". The disks were not all read back.";
  }

  private static Identities identities(Tx tx, RestoreContext context, @Nullable Proof proof) {
    RestoreInput input = context.input();
    Identity identity = context.identity();
    Optional<ArchivedIdentity> config =
        tx.backups()
            .find(input.origin().backup())
            .filter(input.origin()::isOf)
            .map(ArchivedIdentity::of);
    GuestReport guest = proof == null ? null : proof.guest();
    GuestReport.Previous before = guest == null ? null : guest.previous();
    return new Identities(
        new Who(
            config.map(ArchivedIdentity::hostname).orElse(null),
            config.map(ArchivedIdentity::mac).orElse(null),
            config.map(ArchivedIdentity::smbiosUuid).orElse(null),
            tx.vpses()
                .find(input.origin().source())
                .map(v -> v.site().primaryIp())
                .or(() -> config.map(ArchivedIdentity::address))
                .orElse(null),
            before == null ? null : before.machineId(),
            before == null ? List.of() : before.hostKeys()),
        new Who(
            identity.hostname(),
            identity.mac(),
            identity.smbiosUuid(),
            identity.address(),
            guest == null ? null : guest.machineId(),
            guest == null ? List.of() : guest.hostKeys()));
  }

  private static Optional<byte[]> content(List<Attachment> attachments, String name) {
    return attachments.stream()
        .filter(attachment -> attachment.name().equals(name))
        .map(Attachment::content)
        .findFirst();
  }

  private static @Nullable Screenshot screenshot(
      List<Attachment> attachments, @Nullable Proof proof, boolean ran) {
    Optional<byte[]> png = content(attachments, EvidenceShelf.SCREEN);
    if (png.isPresent()) {
      return new Screenshot(Base64.getEncoder().encodeToString(png.get()), null);
    }
    if (!ran) {
      return null;
    }
    String known = proof == null ? "" : proof.noScreen();
    return new Screenshot(
        null,
        known.isEmpty()
            ? "none was taken, or the server was restarted before it could be stored"
            : known);
  }
}
