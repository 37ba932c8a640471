package dev.vakna.testkit.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.id.JobId;
import dev.vakna.core.job.Job;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.Failure;
import dev.vakna.operations.OperationKind;
import dev.vakna.operations.OperationStatus;
import dev.vakna.operations.Step;
import dev.vakna.operations.StepControl;
import dev.vakna.operations.StepFailedException;
import dev.vakna.testkit.operation.StepwiseKind.Way;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/** Operations of one kind, each on a new stage, and the ways in which their steps can go. */
abstract class Plays {

  static final String JOURNAL = "Journal";

  /** The ways in which a step can fail. */
  enum Failing {
    FATAL,
    STUBBORN,
    UNFORESEEN,
    BLOCKED;

    RuntimeException exception() {
      Failure failure = new Failure("engine_failed", "It did not work.", "told to fail");
      return switch (this) {
        case FATAL -> StepFailedException.fatal(failure, null);
        case STUBBORN -> StepFailedException.retryable(failure, null);
        case UNFORESEEN -> new IllegalStateException("nobody foresaw this");
        case BLOCKED -> StepFailedException.blocked(failure, null);
      };
    }
  }

  /**
   * A new stage; two of them are alike.
   *
   * @param interference to be put around the ports that the kind acts through
   */
  protected abstract Stage stage(Interference interference) throws InterruptedException;

  /** One operation on a new stage. */
  final class Play {
    final Interference interference = new Interference();
    final Stage stage;
    final JobId id;

    Play() throws InterruptedException {
      stage = stage(interference);
      id = stage.start();
    }

    Job job() {
      return drive(Way.PLAIN).job(id);
    }

    OperationStatus status() {
      return job().operation().status();
    }

    StageDrive drive(Way way) {
      return new StageDrive(stage, interference, kinds -> wrapped(kinds, way));
    }

    int toRest(Way way) throws InterruptedException {
      return drive(way).toRest();
    }

    boolean cancel() {
      return stage.store().transact(tx -> tx.jobs().requestCancel(id));
    }

    void resume() {
      boolean resumed =
          stage.store().transact(tx -> tx.jobs().resume(id, job(tx).operation().backward()));
      assertThat(resumed).isTrue();
    }

    private Job job(Tx tx) {
      return tx.jobs().find(id).orElseThrow();
    }

    OperationKind<Tx, ?> kind() {
      String name = job().operation().kind();
      return stage.kinds().stream()
          .filter(known -> known.name().equals(name))
          .findFirst()
          .orElseThrow();
    }

    List<String> steps() {
      return names(kind());
    }

    /** It ended well. */
    void done() {
      assertThat(status()).as(this::words).isEqualTo(OperationStatus.COMPLETED);
      stage.done(job());
    }

    /** It was undone, for that reason. */
    void undone(String code) {
      assertThat(status()).as(this::words).isEqualTo(OperationStatus.FAILED);
      assertThat(Objects.requireNonNull(job().operation().failure()).code()).isEqualTo(code);
      stage.nothingLeft(job());
    }

    String words() {
      return "%s %s".formatted(job().operation().failure(), job().operation().journal());
    }
  }

  static <C> List<String> names(OperationKind<Tx, C> kind) {
    return kind.steps().stream().map(Step::name).toList();
  }

  private static List<OperationKind<Tx, ?>> wrapped(
      List<? extends OperationKind<Tx, ?>> kinds, Way way) {
    List<OperationKind<Tx, ?>> wrapped = new ArrayList<>();
    kinds.forEach(kind -> wrapped.add(new StepwiseKind<>(kind, way)));
    return wrapped;
  }

  /** The step fails, always or once. */
  static Way failing(String step, boolean late, Failing how, boolean always) {
    AtomicBoolean fails = new AtomicBoolean(true);
    return new Way() {
      @Override
      public <C> String perform(Step<C> at, C context, StepControl control)
          throws InterruptedException {
        boolean hit = at.name().equals(step) && fails.getAndSet(always);
        if (hit && !late) {
          throw how.exception();
        }
        String result = at.perform(context, control);
        if (hit) {
          throw how.exception();
        }
        return result;
      }
    };
  }
}
