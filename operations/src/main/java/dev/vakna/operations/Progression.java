package dev.vakna.operations;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How far an operation is while it is driven. Its percentage never falls while it goes forward, and
 * stays where it is while it is undone. What waits for something out of reach goes on saying so
 * while it is tried again, until something moves. Safe for use by many threads.
 */
final class Progression {

  private static final String REMOVING = "Removing what was made so far";

  private final int totalWeight;
  private Progress progress;
  private int weightBefore;
  private int weightNow;
  private boolean forward = true;
  private Outlook outlook = Outlook.NONE;
  private Speed speed = new Speed();
  private long begunAt;

  /** A step is tried whose last try found something out of reach, and nothing has moved yet. */
  private boolean unanswered;

  /** What such a step says of itself before anything moves. */
  private @Nullable String words;

  /** The try is over: what a straggler still tells is not of now. */
  private boolean over;

  Progression(Progress known, OperationKind<?, ?> kind) {
    this.progress = known;
    this.totalWeight = Math.max(1, kind.steps().stream().mapToInt(Step::weight).sum());
  }

  synchronized Progress now() {
    return progress;
  }

  /**
   * @param ahead says how long it will still take
   * @param again its last try found something out of reach
   */
  synchronized void begin(
      Step<?> step, int weightOfEarlierSteps, Outlook ahead, boolean again, long nanos) {
    weightBefore = weightOfEarlierSteps;
    weightNow = step.weight();
    outlook = ahead;
    speed = new Speed();
    begunAt = nanos;
    tried(step, again, new Progress(step.name(), percent(0, 0), 0, 0, ""));
    look(nanos);
  }

  synchronized void backward() {
    forward = false;
    outlook = Outlook.NONE;
  }

  /**
   * @param again the last try to undo it found something out of reach
   */
  synchronized void undo(Step<?> step, boolean again, long nanos) {
    begunAt = nanos;
    tried(step, again, new Progress(step.name(), progress.percent(), 0, 0, REMOVING));
  }

  private void tried(Step<?> step, boolean again, Progress anew) {
    unanswered = again && progress.waiting() && progress.step().equals(step.name());
    words = null;
    over = false;
    if (!unanswered) {
      progress = anew;
    }
  }

  /** Something is out of reach; the words are the customer's. */
  synchronized void waitFor(String message) {
    unanswered = true;
    over = true;
    progress = progress.waitingFor(message);
  }

  /** A try that has not failed for so long is no longer taken for one that will. */
  synchronized void hear(long nanos, Duration after) {
    if (unanswered && !over && nanos - begunAt >= after.toNanos()) {
      answered(0, 0, words);
    }
  }

  private void answered(long current, long total, @Nullable String message) {
    unanswered = false;
    String said = message != null ? message : forward ? "" : REMOVING;
    progress = new Progress(progress.step(), percent(current, total), current, total, said);
  }

  /**
   * Takes a count; one that an earlier thread has passed already changes nothing.
   *
   * @return whether anything moved
   */
  synchronized boolean count(long current, long total) {
    if (unanswered) {
      if (over || current <= 0) {
        return false;
      }
      answered(current, total, words);
      return true;
    }
    boolean sameWhole = total == progress.total();
    if (sameWhole && current <= progress.current()) {
      return false;
    }
    progress = progress.at(percent(current, total), current, total);
    return true;
  }

  /** Takes other words; answers whether they are other ones. */
  synchronized boolean say(String message) {
    if (unanswered) {
      if (over) {
        return false;
      }
      if (words == null || words.equals(message)) {
        words = message;
        return false;
      }
      answered(0, 0, message);
      return true;
    }
    if (message.equals(progress.message())) {
      return false;
    }
    progress = progress.saying(message);
    return true;
  }

  /** Looks at the clock: how fast it goes, and how long it will still take. */
  synchronized void look(long nanos) {
    if (!forward || unanswered) {
      return;
    }
    speed.look(nanos, progress.current());
    progress = progress.going(Math.round(speed.recent()), judged(nanos));
  }

  /** A beat must not fail because of what is only told. */
  private @Nullable Remaining judged(long nanos) {
    try {
      return outlook.remaining(
          new Outlook.Course(
              progress.step(),
              progress.current(),
              progress.total(),
              Duration.ofNanos(Math.max(0, nanos - begunAt)),
              speed.recent(),
              speed.average()));
    } catch (RuntimeException e) {
      return null;
    }
  }

  private int percent(long current, long total) {
    if (!forward) {
      return progress.percent();
    }
    double share = total <= 0 ? 0 : Math.clamp((double) current / total, 0.0, 1.0);
    int percent = (int) (100 * (weightBefore + share * weightNow) / totalWeight);
    return Math.clamp(percent, Math.min(progress.percent(), 99), 99);
  }
}
