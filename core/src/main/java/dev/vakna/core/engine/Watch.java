package dev.vakna.core.engine;

import java.time.Duration;

/** Who waits for a call that may take long. */
public interface Watch {

  /**
   * Called now and then by whoever works for the caller. Throws when the call must stop; the engine
   * lets that exception pass through unchanged. Cheap.
   */
  void check();

  /** Says in words for the customer what happens now; other words say that the call is alive. */
  void words(String message);

  /**
   * Lets time pass between two looks at something that goes on elsewhere, then checks. An engine
   * waits by this alone, so that it can be told to stop and a simulated clock can go on.
   *
   * @throws InterruptedException when the call must stop; the engine lets it pass
   */
  void pause(Duration time) throws InterruptedException;
}
