package dev.vakna.core.job;

import dev.vakna.core.engine.Watch;
import dev.vakna.operations.Pace;
import dev.vakna.operations.StepControl;
import java.time.Duration;

/** Who waits for an engine's calls. */
public final class Waiting {

  private Waiting() {}

  /** A step: it is told what happens, and stops when its operation must. */
  public static Watch of(StepControl control) {
    return new Watch() {
      @Override
      public void check() {
        control.check();
      }

      @Override
      public void words(String message) {
        control.message(message);
      }

      @Override
      public void pause(Duration time) throws InterruptedException {
        control.pause(time);
      }
    };
  }

  /** A round over many machines, which goes on until its thread is interrupted. */
  public static Watch of(Pace pace) {
    return new Watch() {
      @Override
      public void check() {}

      @Override
      public void words(String message) {}

      @Override
      public void pause(Duration time) throws InterruptedException {
        pace.sleep(time);
      }
    };
  }
}
