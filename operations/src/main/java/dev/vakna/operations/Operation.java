package dev.vakna.operations;

import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A durable operation as storage holds it.
 *
 * @param id identity, also the public job's
 * @param kind name of its {@link OperationKind}
 * @param host the engine host it must run on; only workers that reach that host claim it
 * @param input JSON text fixed at admission
 * @param status where it stands
 * @param progress how far it is
 * @param cancelRequested somebody asked for its end
 * @param failure why it unwinds or failed; null while it goes forward and when it completed
 * @param result JSON text, null until it ended
 * @param journal its entries, oldest first
 * @param createdAt when it was admitted
 * @param startedAt when a worker first claimed it, or null
 * @param finishedAt when it ended, or null
 */
public record Operation(
    UUID id,
    String kind,
    String host,
    String input,
    OperationStatus status,
    Progress progress,
    boolean cancelRequested,
    @Nullable Failure failure,
    @Nullable String result,
    List<Entry> journal,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt) {

  /** Once one of these stands in a journal, its operation never goes forward again. */
  private static final Set<Entry.Mark> BACKWARD =
      EnumSet.of(
          Entry.Mark.UNDO_INTENT, Entry.Mark.UNDONE, Entry.Mark.UNDO_RETRY, Entry.Mark.UNDO_WAITED);

  public Operation {
    Objects.requireNonNull(id);
    Objects.requireNonNull(kind);
    Objects.requireNonNull(host);
    Objects.requireNonNull(input);
    Objects.requireNonNull(status);
    Objects.requireNonNull(progress);
    journal = List.copyOf(journal);
    Objects.requireNonNull(createdAt);
  }

  /** True when it is being undone, also while it is parked on the way. */
  public boolean backward() {
    return status == OperationStatus.UNWINDING
        || journal.stream().map(Entry::mark).anyMatch(BACKWARD::contains);
  }

  /** Where each step stands that its journal speaks of, in the order of their first mention. */
  public List<StepStanding> steps() {
    return new JournalReading(journal).standings();
  }

  /** What it waits for that is out of reach; null while it waits for no such thing. */
  public @Nullable Outage outage() {
    return progress.waiting() && !status.ended() && status != OperationStatus.PARKED
        ? new JournalReading(journal).outage()
        : null;
  }

  /** A newly admitted operation, to be stored in the admission's own transaction. */
  public static Operation queued(
      UUID id, String kind, String host, String input, Instant createdAt) {
    return new Operation(
        id,
        kind,
        host,
        input,
        OperationStatus.QUEUED,
        Progress.NONE,
        false,
        null,
        null,
        List.of(),
        createdAt,
        null,
        null);
  }

  /**
   * One that is over as soon as it is admitted, to be stored in that transaction: all that it does
   * is done by it.
   *
   * @param result JSON text
   */
  public static Operation completed(
      UUID id, String kind, String host, String input, String result, Instant at) {
    return new Operation(
        id,
        kind,
        host,
        input,
        OperationStatus.COMPLETED,
        new Progress("", 100, 0, 0, ""),
        false,
        null,
        result,
        List.of(),
        at,
        at,
        at);
  }
}
