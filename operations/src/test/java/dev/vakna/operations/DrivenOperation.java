package dev.vakna.operations;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** An operation of two steps as its drive is seen: what is done, written and told. */
abstract class DrivenOperation {

  static final Failure NO = new Failure("engine_failed", "No.", "at all");
  static final StepFailedException FATAL = StepFailedException.fatal(NO, null);
  static final StepFailedException LATER = StepFailedException.retryable(NO, null);
  static final StepFailedException BLOCKED = StepFailedException.blocked(NO, null);

  /** Two attempts, three at an undo. */
  static final Policy POLICY =
      new Policy(
          Duration.ofSeconds(8),
          Duration.ofSeconds(2),
          2,
          3,
          Duration.ofSeconds(1),
          Duration.ofSeconds(30),
          Duration.ofMinutes(5),
          1,
          4);

  final RecordingJournal journal = new RecordingJournal();
  final SteppedPace pace = new SteppedPace();
  final ScriptedKind kind = new ScriptedKind();
  final List<String> events = new ArrayList<>();
  final List<String> seat = new ArrayList<>();

  /** The lease runs out by its own clock as soon as that is written. */
  void leaseEndsWith(String written) {
    journal.after =
        what -> {
          if (what.equals(written)) {
            pace.advance(POLICY.lease());
          }
        };
  }

  /** Lines of the journal, with what they carry. */
  List<String> lines() {
    return journal.operation().journal().stream()
        .map(line -> "%s %s %s".formatted(line.step(), line.mark(), line.payload()))
        .toList();
  }

  List<String> writes() {
    return journal.asked.stream().filter(what -> !what.equals("beat")).toList();
  }

  static Entry line(String step, Entry.Mark mark) {
    return new Entry(step, mark, "{}", Instant.EPOCH);
  }

  Optional<Claim> claim() {
    return journal.claim("w", Set.of("host"), POLICY.lease());
  }

  /** Runs one claim. */
  void run() throws InterruptedException {
    run(POLICY);
  }

  void run(Policy policy) throws InterruptedException {
    runner(policy).run(claim().orElseThrow(), () -> seat.add("waits"));
  }

  /** Runs claims until nothing is due. */
  void drive() throws InterruptedException {
    for (Optional<Claim> claim = claim(); claim.isPresent(); claim = claim()) {
      runner(POLICY).run(claim.get(), () -> seat.add("waits"));
    }
  }

  OperationRunner<List<String>> runner(Policy policy) {
    return new OperationRunner<>(
        journal, List.of(kind), policy, pace, (_, event) -> events.add(event));
  }
}
