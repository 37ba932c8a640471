package dev.vakna.testkit.engine;

import dev.vakna.core.engine.EngineException;
import dev.vakna.simulator.engine.RemoteEngine;
import java.time.Duration;

/** Between an engine in memory and its site. */
final class Line implements EngineStage.Door, RemoteEngine.Door {

  private final Duration settling;
  private int cutAt;
  private int passed;
  private EngineStage.Side side = EngineStage.Side.BEFORE;
  private boolean away;

  /**
   * @param settling of the site
   */
  Line(Duration settling) {
    this.settling = settling;
  }

  @Override
  public synchronized void cutAt(int call, EngineStage.Side where) {
    cutAt = call;
    side = where;
    passed = 0;
  }

  @Override
  public synchronized int passed() {
    return passed;
  }

  @Override
  public synchronized void outOfReach(boolean now) {
    away = now;
  }

  @Override
  public synchronized void before(String call) {
    if (away) {
      throw EngineException.outOfReach("the site does not answer", null);
    }
    passed++;
    if (passed == cutAt && side == EngineStage.Side.BEFORE) {
      throw EngineException.outOfReach("the site did not answer to " + call, null);
    }
  }

  @Override
  public synchronized void after(String call) {
    if (passed == cutAt && side == EngineStage.Side.AFTER) {
      throw EngineException.unsure("the answer to %s was lost".formatted(call), settling, null);
    }
  }
}
