package dev.vakna.operations;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One operation in memory, with a fence, that can die before or after any of its writes. */
final class RecordingJournal implements Journal<List<String>> {

  static final class Killed extends Error {
    Killed() {
      super("the process died here", null, false, false);
    }
  }

  private Operation operation =
      Operation.queued(new UUID(0, 1), "test", "host", "{}", Instant.EPOCH);
  private long fence;
  private boolean held;

  /** By the storage's clock. */
  Instant now = Instant.EPOCH;

  final List<String> ended = new ArrayList<>();
  private Progress beaten = Progress.NONE;
  Runnable beforeFinish = () -> {};

  /** What was asked of it, but for claims: such as {@code append one INTENT}. */
  final List<String> asked = new ArrayList<>();

  /** Called before a request is answered, and after one was granted. */
  Consumer<String> before = _ -> {};

  Consumer<String> after = _ -> {};
  private int writes;
  private int dieAtWrite = Integer.MAX_VALUE;
  private boolean dieAfter;

  void dieAtWrite(int number, boolean after) {
    writes = 0;
    dieAtWrite = number;
    dieAfter = after;
  }

  boolean died() {
    return writes >= dieAtWrite;
  }

  void requestCancel() {
    operation = with(operation.status(), operation.failure(), operation.journal(), true);
  }

  /** As storage holds it after an earlier worker. */
  void found(OperationStatus status, @Nullable Failure failure, Entry... journal) {
    operation = with(status, failure, List.of(journal), operation.cancelRequested());
  }

  /** The process is gone: what it held is free again. */
  void leaseRunsOut() {
    held = false;
  }

  /** The progress of the last beat. */
  Progress beaten() {
    return beaten;
  }

  Operation operation() {
    return operation;
  }

  @Override
  public Optional<Claim> claim(String worker, Set<String> hosts, Caps caps, Duration lease) {
    if (held || operation.status().ended() || operation.status() == OperationStatus.PARKED) {
      return Optional.empty();
    }
    held = true;
    fence++;
    if (operation.status() == OperationStatus.QUEUED) {
      operation =
          with(OperationStatus.RUNNING, null, operation.journal(), operation.cancelRequested());
    }
    return Optional.of(new Claim(operation, fence, now));
  }

  @Override
  public Optional<Claim> claimUrgent(
      String worker,
      Set<String> hosts,
      Set<String> quickKinds,
      Set<String> waitingSteps,
      Duration lease) {
    boolean urgent =
        operation.status() == OperationStatus.UNWINDING
            || operation.cancelRequested()
            || quickKinds.contains(operation.kind());
    return urgent ? claim(worker, hosts, lease) : Optional.empty();
  }

  /** An operator gives it back, as storage does. */
  void resume() {
    List<Entry> journal = new ArrayList<>(operation.journal());
    journal.add(new Entry("", Entry.Mark.RESUMED, "{}", Instant.EPOCH));
    boolean back = operation.backward();
    operation =
        with(
            back ? OperationStatus.UNWINDING : OperationStatus.RUNNING,
            back ? operation.failure() : null,
            journal,
            operation.cancelRequested());
  }

  private void refuseWhenCancelled() {
    if (operation.cancelRequested() && operation.status() == OperationStatus.RUNNING) {
      throw new CancelledException();
    }
  }

  private void ask(String what, Runnable answer) {
    asked.add(what);
    before.accept(what);
    answer.run();
    after.accept(what);
  }

  private void write(Claim claim, Runnable change) {
    if (claim.fence() != fence || !held) {
      throw new LostLeaseException(claim.operation().id(), claim.fence());
    }
    writes++;
    if (writes == dieAtWrite && !dieAfter) {
      throw new Killed();
    }
    change.run();
    if (writes == dieAtWrite) {
      throw new Killed();
    }
  }

  @Override
  public boolean beat(Claim claim, Progress progress, Duration lease) {
    ask(
        "beat",
        () -> {
          if (claim.fence() != fence || !held) {
            throw new LostLeaseException(claim.operation().id(), claim.fence());
          }
          keep(progress);
        });
    return operation.cancelRequested();
  }

  @Override
  public void append(Claim claim, String step, Entry.Mark mark, String payload, Progress progress) {
    ask(
        "append %s %s".formatted(step, mark),
        () ->
            write(
                claim,
                () -> {
                  keep(progress);
                  List<Entry> journal = new ArrayList<>(operation.journal());
                  journal.add(new Entry(step, mark, payload, now));
                  operation =
                      with(
                          operation.status(),
                          operation.failure(),
                          journal,
                          operation.cancelRequested());
                }));
  }

  @Override
  public void amend(Claim claim, String step, Entry.Mark mark, String payload, Progress progress) {
    ask(
        "amend %s %s".formatted(step, mark),
        () ->
            write(
                claim,
                () -> {
                  keep(progress);
                  operation =
                      with(
                          operation.status(),
                          operation.failure(),
                          new Entry(step, mark, payload, now).amending(operation.journal()),
                          operation.cancelRequested());
                }));
  }

  @Override
  public void unwind(Claim claim, Failure failure) {
    if (!failure.code().equals(Failure.CANCELLED)) {
      refuseWhenCancelled();
    }
    ask(
        "unwind " + failure.code(),
        () ->
            write(
                claim,
                () ->
                    operation =
                        with(
                            OperationStatus.UNWINDING,
                            failure,
                            operation.journal(),
                            operation.cancelRequested())));
  }

  @Override
  public void postpone(Claim claim, Duration pause) {
    ask("postpone " + pause, () -> write(claim, () -> held = false));
  }

  @Override
  public void postpone(Claim claim, Progress progress, Duration pause) {
    postpone(claim, pause);
  }

  @Override
  public void release(Claim claim) {
    ask("release", () -> write(claim, () -> held = false));
  }

  @Override
  public void park(Claim claim, Failure failure) {
    refuseWhenCancelled();
    ask(
        "park " + failure.code(),
        () ->
            write(
                claim,
                () -> {
                  held = false;
                  operation = with(OperationStatus.PARKED, failure, operation.journal(), false);
                }));
  }

  @Override
  public void finish(Claim claim, @Nullable Failure failure, Ending<List<String>> ending) {
    beforeFinish.run();
    if (failure == null) {
      refuseWhenCancelled();
    }
    ask(
        "finish",
        () ->
            write(
                claim,
                () -> {
                  ended.add(ending.apply(ended, Instant.EPOCH));
                  held = false;
                  operation =
                      with(
                          failure == null ? OperationStatus.COMPLETED : OperationStatus.FAILED,
                          failure,
                          operation.journal(),
                          false);
                }));
  }

  private void keep(Progress progress) {
    beaten = progress;
    operation =
        with(
            operation.status(),
            operation.failure(),
            operation.journal(),
            operation.cancelRequested());
  }

  private Operation with(
      OperationStatus status, @Nullable Failure failure, List<Entry> journal, boolean cancel) {
    return new Operation(
        operation.id(),
        operation.kind(),
        operation.host(),
        operation.input(),
        status,
        beaten,
        cancel,
        failure,
        null,
        journal,
        operation.createdAt(),
        Instant.EPOCH,
        null);
  }
}
