package dev.vakna.core.restore.step;

import dev.vakna.core.archive.ArchiveFault;
import dev.vakna.core.archive.ArchiveRejectedException;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.operations.Failure;
import dev.vakna.operations.StepFailedException;
import java.io.IOException;
import java.io.InterruptedIOException;

/** Turns what can go wrong around a restore into failures that a customer understands. */
public final class Faults {

  private static final String NOTHING_LEFT = " Nothing was kept and nothing is charged.";

  private Faults() {}

  public static StepFailedException of(ArchiveRejectedException e) {
    if (e.kind().equals(ArchiveRejectedException.CHANGED)) {
      return replaced(String.valueOf(e.getMessage()));
    }
    if (e.kind().equals(ArchiveRejectedException.CHANGED_WHILE_READ)) {
      return StepFailedException.fatal(
          new Failure(
              ProblemCode.BACKUP_UNAVAILABLE.code(),
              "The backup's file was changed while it was read. List the backups again and choose"
                  + " one."
                  + NOTHING_LEFT,
              String.valueOf(e.getMessage())),
          e);
    }
    if (e.kind().equals(ArchiveRejectedException.UNSUPPORTED)) {
      return StepFailedException.fatal(
          new Failure(
              ProblemCode.BACKUP_UNAVAILABLE.code(),
              "The backup is packed in a way that cannot be read here. Ask support to pack it again, or choose another one."
                  + NOTHING_LEFT,
              String.valueOf(e.getMessage())),
          e);
    }
    return StepFailedException.fatal(
        new Failure(
            ProblemCode.ARCHIVE_CORRUPT.code(),
            "The backup is damaged and cannot be restored: %s. Choose another backup."
                    .formatted(ArchiveFault.words(e.kind()))
                + NOTHING_LEFT,
            "%s: %s".formatted(e.kind(), e.getMessage())),
        e);
  }

  /** The kind of fault that a failure of {@link ProblemCode#ARCHIVE_CORRUPT} was made of. */
  public static String kindOf(Failure failure) {
    return failure.detail().split(":", 2)[0];
  }

  public static StepFailedException of(EngineException e) {
    String detail = String.valueOf(e.getMessage());
    Failure failure =
        switch (e.kind()) {
          case OUT_OF_REACH -> outOfReach(detail);
          case FATAL, TRANSIENT, UNSURE ->
              new Failure(
                  ProblemCode.ENGINE_FAILED.code(),
                  "The machine could not be made on our side. Try again later, or ask support and"
                      + " name this job."
                      + NOTHING_LEFT,
                  detail);
          case NO_SPACE -> noRoom(detail);
          case SOURCE_UNREADABLE -> unreadable(detail);
          case DAMAGED ->
              new Failure(
                  ProblemCode.DISKS_DAMAGED.code(),
                  "The disks were written and do not hold what the backup holds: storage or memory"
                      + " on our side damaged the data. The backup itself was read without a fault."
                      + " The machine was never started. Ask support and name this job."
                      + NOTHING_LEFT,
                  detail);
        };
    return switch (e.kind()) {
      case OUT_OF_REACH -> StepFailedException.outOfReach(failure, e);
      case UNSURE -> StepFailedException.unsure(failure, e.settling(), e);
      case TRANSIENT, NO_SPACE, SOURCE_UNREADABLE -> StepFailedException.retryable(failure, e);
      case FATAL, DAMAGED -> StepFailedException.fatal(failure, e);
    };
  }

  /** The restore waits, on its way forward. */
  private static Failure outOfReach(String detail) {
    return new Failure(
        ProblemCode.ENGINE_FAILED.code(),
        "Waiting for the host of the new machine, which does not answer now. Nothing is lost and"
            + " nothing is charged: the restore goes on by itself as soon as the host answers. You"
            + " need do nothing, or you can cancel the job.",
        detail);
  }

  /** The same of what is taken back. */
  static StepFailedException ofUndo(EngineException e) {
    return e.kind() != EngineException.Kind.OUT_OF_REACH
        ? of(e)
        : StepFailedException.outOfReach(
            new Failure(
                ProblemCode.ENGINE_FAILED.code(),
                "Waiting for the host of the new machine, which does not answer now, to remove what"
                    + " was made so far. It is removed as soon as the host answers; you need do"
                    + " nothing, and nothing is charged.",
                String.valueOf(e.getMessage())),
            e);
  }

  /** There is no room for a machine and its disks, or none that may be taken. */
  static Failure noRoom(String detail) {
    return new Failure(
        ProblemCode.CAPACITY_UNAVAILABLE.code(),
        "There was not enough disk space on our side. Try again later, or ask support and name this job."
            + NOTHING_LEFT,
        detail);
  }

  public static StepFailedException unreadable(String key, IOException e) {
    return StepFailedException.retryable(unreadable("%s: %s".formatted(key, e)), e);
  }

  /**
   * The same, unless the waiting for a store was interrupted.
   *
   * @throws InterruptedException then
   */
  static StepFailedException unreadableOrStopped(String key, IOException e)
      throws InterruptedException {
    if (e instanceof InterruptedIOException && Thread.interrupted()) {
      throw new InterruptedException("the opening of %s was stopped".formatted(key));
    }
    return unreadable(key, e);
  }

  private static Failure unreadable(String detail) {
    return new Failure(
        ProblemCode.BACKUP_UNAVAILABLE.code(),
        "The backup cannot be read now. Try again later, or choose another one." + NOTHING_LEFT,
        detail);
  }

  public static StepFailedException replaced(String key) {
    return StepFailedException.fatal(
        new Failure(
            ProblemCode.BACKUP_UNAVAILABLE.code(),
            "The backup was replaced by another one since the restore was asked for. List the"
                + " backups again."
                + NOTHING_LEFT,
            key),
        null);
  }

  static StepFailedException notStarted(String why, String console) {
    return StepFailedException.fatal(
        new Failure(
            ProblemCode.GUEST_DID_NOT_START.code(),
            "The restored machine did not start: %s%s%s"
                .formatted(
                    why,
                    NOTHING_LEFT,
                    console.isBlank() ? "" : " The last lines of its console: " + console.strip()),
            ""),
        null);
  }
}
