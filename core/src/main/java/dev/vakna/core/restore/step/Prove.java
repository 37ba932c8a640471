package dev.vakna.core.restore.step;

import dev.vakna.core.engine.ConsoleText;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.Engines;
import dev.vakna.core.engine.Observation;
import dev.vakna.core.engine.Screen;
import dev.vakna.core.job.OperationJson;
import dev.vakna.core.job.Waiting;
import dev.vakna.core.machine.DiskPlan;
import dev.vakna.core.machine.Place;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.restore.proof.EvidenceShelf;
import dev.vakna.core.restore.proof.GuestReport;
import dev.vakna.core.restore.proof.Proof;
import dev.vakna.core.restore.proof.ProofPolicy;
import dev.vakna.core.seed.SshKey;
import dev.vakna.operations.Failure;
import dev.vakna.operations.Pace;
import dev.vakna.operations.StepControl;
import dev.vakna.operations.StepFailedException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Watches the started machine until it has shown that it is up and who it is.
 *
 * <p>The best proof is the guest's own report, which names this restore. A guest that answers by a
 * service or its agent but sends none is given a while longer. One that answers nothing is watched
 * as long as it moves anything, on disk or console; when it falls silent it has either read as much
 * as a system does, and is taken as running unconfirmed, or it never started.
 *
 * <p>Whatever the outcome, the end of the console and a picture of the display are kept for the
 * job's report. A machine that did not come up fails the restore, or is kept unproven where the
 * policy says so.
 */
public final class Prove extends EngineStep {

  public static final String NAME = "prove";

  private static final int CONSOLE_TAIL = 800;

  private final ProofPolicy policy;
  private final Pace pace;
  private final EvidenceShelf shelf;

  public Prove(Engines engines, ProofPolicy policy, Pace pace, EvidenceShelf shelf) {
    super(engines, NAME, 49, "Waiting for the machine to start and answer");
    this.policy = policy;
    this.pace = pace;
    this.shelf = shelf;
  }

  /** The disks are written and checked and the machine runs: only its guest is waited for. */
  @Override
  public boolean waits() {
    return true;
  }

  @Override
  String act(Engine engine, RestoreContext context, StepControl control)
      throws InterruptedException {
    return OperationJson.write(watch(engine, context, control));
  }

  private Proof watch(Engine engine, RestoreContext context, StepControl control)
      throws InterruptedException {
    Place place = context.place();
    // A silent guest is watched on purpose.
    control.mayRest(policy.silence().plus(policy.reportAfterAnswer()));
    Movement watch = new Movement(pace.nanos());
    while (true) {
      Observation seen = engine.observe(place);
      @Nullable String trouble = trouble(engine, place, seen.state(), control);
      if (trouble != null) {
        return notStarted(engine, context, trouble, seen.state() == Observation.State.POWERED_OFF);
      }
      @Nullable GuestReport report =
          Optional.ofNullable(seen.report()).flatMap(GuestReport::parse).orElse(null);
      watch.note(seen, pace.nanos());
      if (report != null || watch.over(policy, pace.nanos())) {
        if (report == null && !watch.answered() && seen.diskReadBytes() < policy.enoughRead()) {
          return notStarted(
              engine,
              context,
              "it read almost nothing from its disk and answered nothing. Is the disk bootable?",
              false);
        }
        return judge(context, seen, report).withScreen(keepEvidence(engine, context));
      }
      control.message(watch.words(seen));
      control.pause(policy.look());
    }
  }

  private static Proof judge(
      RestoreContext context, Observation seen, @Nullable GuestReport report) {
    RestoreInput input = context.input();
    DiskPlan boot =
        input.plan().disks().stream()
            .filter(DiskPlan::boot)
            .findFirst()
            .orElseGet(() -> input.plan().disks().getFirst());
    return Proof.judge(
        context.identity(),
        seen,
        report,
        boot.sourceBytes(),
        boot.bytes() > boot.sourceBytes(),
        input.keys().stream().map(SshKey::fingerprint).toList());
  }

  /** Keeps the console's end and the display's picture; answers why there is no picture. */
  private String keepEvidence(Engine engine, RestoreContext context) {
    Place place = context.place();
    String console = "";
    Screen screen;
    try {
      console = ConsoleText.harmless(engine.console(place, EvidenceShelf.CONSOLE_CHARS).orElse(""));
      screen = engine.screen(place);
    } catch (EngineException e) {
      // What is only shown must not decide.
      screen = Screen.none("it could not be taken");
    }
    shelf.put(context.input().job(), console, screen);
    return screen.absence();
  }

  /** The end of a machine that did not come up: a failure, or what is said of it when kept. */
  private Proof notStarted(Engine engine, RestoreContext context, String why, boolean off) {
    String absence = keepEvidence(engine, context);
    return switch (policy.unproven()) {
      case FAIL ->
          throw Faults.notStarted(why, shelf.consoleTail(context.input().job(), CONSOLE_TAIL));
      case KEEP -> Proof.notProven(why, off).withScreen(absence);
    };
  }

  /** What keeps the guest from coming up, a clause with its full stop; null while it may. */
  private @Nullable String trouble(
      Engine engine, Place place, Observation.State state, StepControl control)
      throws InterruptedException {
    return switch (state) {
      case RUNNING, PAUSED -> null;
      case PANICKED -> "its kernel panicked.";
      case POWERED_OFF -> "it switched itself off while starting.";
      case IO_ERROR ->
          throw Faults.of(
              EngineException.fatal(
                  "a disk of machine %s failed".formatted(place.machine()), null));
      case UNKNOWN ->
          throw Faults.of(
              EngineException.of(
                  EngineException.Kind.OUT_OF_REACH,
                  "machine %s cannot be seen now".formatted(place.machine()),
                  null));
      case STOPPED, VANISHED, OFF -> {
        // The host restarted, or the process was killed: the disks are whole, so it starts again.
        engine.boot(place, Waiting.of(control));
        throw StepFailedException.retryable(
            new Failure(
                ProblemCode.ENGINE_FAILED.code(),
                "The machine stopped again and again while it started. Ask support and name this"
                    + " job.",
                "machine %s did not run".formatted(place.machine())),
            null);
      }
      case ABSENT ->
          throw Faults.of(
              EngineException.fatal(
                  "machine %s is gone from its host".formatted(place.machine()), null));
    };
  }

  /** When the machine last moved and when it first answered. */
  private static final class Movement {

    private long movedAt;
    private @Nullable Long answeredAt;
    private long consoleBytes;
    private long diskBytes;

    Movement(long now) {
      this.movedAt = now;
    }

    void note(Observation seen, long now) {
      long disk = seen.diskReadBytes() + seen.diskWrittenBytes();
      if (seen.consoleBytes() != consoleBytes || disk != diskBytes) {
        consoleBytes = seen.consoleBytes();
        diskBytes = disk;
        movedAt = now;
      }
      if (answeredAt == null && (seen.agentAnswers() || !seen.answers().isEmpty())) {
        answeredAt = now;
      }
    }

    boolean answered() {
      return answeredAt != null;
    }

    /** What is seen of it, in words that move while it moves. */
    String words(Observation seen) {
      return answered()
          ? "The machine answers; waiting for it to say who it is"
          : "Waiting for the machine to start and answer: it has read %d MiB from its disks and sent %d bytes to its console"
              .formatted(seen.diskReadBytes() >> 20, seen.consoleBytes());
    }

    boolean over(ProofPolicy policy, long now) {
      return answered()
          ? now - Objects.requireNonNull(answeredAt) >= policy.reportAfterAnswer().toNanos()
          : now - movedAt >= policy.silence().toNanos();
    }
  }
}
