package dev.vakna.engine.qemu.host;

import dev.vakna.core.engine.Watch;
import java.time.Duration;

/** Waits for a call of this host on nobody's behalf: only an interruption ends it. */
public enum Unwatched implements Watch {
  HERE;

  @Override
  public void check() {}

  @Override
  public void words(String message) {}

  @Override
  public void pause(Duration time) throws InterruptedException {
    Thread.sleep(time);
  }
}
