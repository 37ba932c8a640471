package dev.vakna.core.power;

import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.Engines;
import dev.vakna.core.engine.Observation;
import dev.vakna.core.engine.Watch;
import dev.vakna.core.job.OnEngine;
import dev.vakna.core.job.OperationJson;
import dev.vakna.core.job.Waiting;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.MachineSize;
import dev.vakna.core.machine.Place;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.operations.Failure;
import dev.vakna.operations.Pace;
import dev.vakna.operations.Step;
import dev.vakna.operations.StepControl;
import dev.vakna.operations.StepFailedException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One piece of work at a machine's power. Each finds what an earlier attempt made of it. */
final class PowerStep implements Step<OnEngine<PowerInput>> {

  /** A guest that is just starting may lose the first request. */
  private static final Duration ASK_AGAIN = Duration.ofSeconds(5);

  private static final Duration LOOK = Duration.ofMillis(500);

  /** What is to be done. */
  enum Work {
    ASK_GUEST("ask-guest", "Asking the machine to switch itself off"),
    SWITCH_OFF("switch-off", "Switching the machine off"),
    SWITCH_ON("switch-on", "Starting the machine");

    private final String step;
    private final String message;

    Work(String step, String message) {
      this.step = step;
      this.message = message;
    }
  }

  private final PowerAct act;
  private final Work work;
  private final Engines engines;
  private final Pace pace;
  private final Duration patience;

  /**
   * @param patience how long a guest may take to switch itself off
   */
  PowerStep(PowerAct act, Work work, Engines engines, Pace pace, Duration patience) {
    this.act = act;
    this.work = work;
    this.engines = engines;
    this.pace = pace;
    this.patience = patience;
  }

  @Override
  public String name() {
    return work.step;
  }

  @Override
  public int weight() {
    return work == Work.ASK_GUEST ? 20 : 1;
  }

  @Override
  public String intent(OnEngine<PowerInput> on) {
    return OperationJson.write(MachineName.of(on.input().vps()));
  }

  @Override
  public String perform(OnEngine<PowerInput> on, StepControl control) throws InterruptedException {
    control.message(work.message);
    Place place = on.input().at();
    try {
      Engine engine = engines.reach(on.engine());
      switch (work) {
        case ASK_GUEST -> ask(engine, place, on.input().force(), control);
        case SWITCH_OFF -> engine.stop(place, Waiting.of(control));
        case SWITCH_ON -> switchOn(engine, on.input(), Waiting.of(control));
      }
      return "{}";
    } catch (EngineException e) {
      throw failed(e, false);
    }
  }

  /** What it is charged for is what it runs in. */
  private static void switchOn(Engine engine, PowerInput input, Watch watch)
      throws InterruptedException {
    MachineSize size = input.size().orElse(null);
    if (size != null) {
      engine.resize(input.at(), size, watch);
    }
    engine.boot(input.at(), watch);
  }

  private void ask(Engine engine, Place place, boolean force, StepControl control)
      throws InterruptedException {
    control.mayRest(patience);
    long began = pace.nanos();
    @Nullable Long asked = null;
    while (waits(engine, place)) {
      long now = pace.nanos();
      if (now - began >= patience.toNanos()) {
        if (force) {
          return;
        }
        throw StepFailedException.fatal(notObeyed(), null);
      }
      if (asked == null || now - asked >= ASK_AGAIN.toNanos()) {
        asked = now;
        request(engine, place);
      }
      control.pause(LOOK);
    }
  }

  /** Whether there still is a guest that could switch the machine off. */
  private boolean waits(Engine engine, Place place) {
    return switch (engine.state(place)) {
      case RUNNING, PAUSED, IO_ERROR -> true;
      case UNKNOWN -> throw unseen(place);
      // A guest whose kernel panicked obeys nothing, and has nothing left to save.
      case PANICKED, POWERED_OFF, STOPPED, VANISHED, OFF, ABSENT -> false;
    };
  }

  /** What it does cannot be known: whatever is done waits until it can. */
  private static EngineException unseen(Place place) {
    return EngineException.outOfReach(
        "machine %s cannot be seen now".formatted(place.machine()), null);
  }

  /** A machine that cannot be told is one that does not obey: only the time decides. */
  private void request(Engine engine, Place place) {
    try {
      engine.powerDown(place);
    } catch (EngineException e) {
      if (engine.state(place) == Observation.State.ABSENT) {
        throw e;
      }
    }
  }

  private Failure notObeyed() {
    String harder =
        act == PowerAct.RESTART
            ? "restart it with force, which then switches it off as if its plug were pulled"
            : "stop it, which is as if its plug were pulled";
    return new Failure(
        ProblemCode.GUEST_DID_NOT_STOP.code(),
        "The machine was asked to switch itself off and had not done so after %d seconds. It runs on, and is charged as before. Switch it off from inside, or %s."
            .formatted(patience.toSeconds(), harder),
        "");
  }

  private StepFailedException failed(EngineException e, boolean undo) {
    if (e.kind() == EngineException.Kind.OUT_OF_REACH) {
      return StepFailedException.outOfReach(waits(undo, String.valueOf(e.getMessage())), e);
    }
    boolean full = e.kind() == EngineException.Kind.NO_SPACE;
    String what = work == Work.SWITCH_ON ? "started" : "switched off";
    Failure failure =
        new Failure(
            (full ? ProblemCode.CAPACITY_UNAVAILABLE : ProblemCode.ENGINE_FAILED).code(),
            "The machine could not be %s on our side%s. Try again later, or ask support and name this job. %s"
                .formatted(
                    what, full ? ", because the storage of its host is full" : "", act.aftermath()),
            String.valueOf(e.getMessage()));
    // What is sure settles in no time.
    return e.retryable()
        ? StepFailedException.unsure(failure, e.settling(), e)
        : StepFailedException.fatal(failure, e);
  }

  private Failure waits(boolean undo, String detail) {
    String then =
        undo
            ? "What was begun is taken back as soon as the host answers; you need do nothing. "
                + act.aftermath()
            : "The job goes on by itself as soon as the host answers. You need do nothing, or you"
                + " can cancel the job.";
    return new Failure(
        ProblemCode.ENGINE_FAILED.code(),
        "Waiting for the machine's host, which does not answer now. " + then,
        detail);
  }

  @Override
  public boolean waits() {
    return work == Work.ASK_GUEST;
  }

  /**
   * What was to be switched on stays off. What was to be switched off is meant to run again; the
   * watch over power sees to that, however often it takes, where it can tell that nobody else
   * wanted it off.
   */
  @Override
  public void undo(OnEngine<PowerInput> on, StepControl control) throws InterruptedException {
    Place place = on.input().at();
    Watch watch = Waiting.of(control);
    try {
      Engine engine = engines.reach(on.engine());
      Observation.State state = engine.state(place);
      // A guest that obeyed did so for the operation, not by its own wish.
      if (act == PowerAct.START || state == Observation.State.POWERED_OFF) {
        engine.stop(place, watch);
      } else if (state == Observation.State.OFF) {
        engine.boot(place, watch);
      } else if (state == Observation.State.UNKNOWN) {
        throw unseen(place);
      }
    } catch (EngineException e) {
      throw failed(e, true);
    }
  }
}
