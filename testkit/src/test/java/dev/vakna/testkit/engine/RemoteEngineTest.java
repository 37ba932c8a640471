package dev.vakna.testkit.engine;

import dev.vakna.core.engine.Engine;
import dev.vakna.simulator.engine.RemoteEngine;
import dev.vakna.simulator.engine.RemoteSite;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The engine in memory, as it is over a site elsewhere, holds to what engines promise. */
class RemoteEngineTest extends EngineContract {

  private static final RemoteSite.Tempo TEMPO =
      new RemoteSite.Tempo(
          Duration.ofMillis(6), Duration.ofMillis(8), Duration.ofMillis(16), Duration.ofMillis(2));

  @Override
  protected EngineStage open() {
    return new Remote();
  }

  private static final class Remote extends ModelStage {

    private final ScheduledExecutorService tasks = Executors.newSingleThreadScheduledExecutor();
    private final RemoteEngine near;
    private final RemoteEngine far;

    Remote() {
      super(TEMPO.settling());
      RemoteSite site =
          new RemoteSite(
              engine,
              new RemoteSite.Time() {
                @Override
                public long nanos() {
                  return System.nanoTime();
                }

                @Override
                public void at(long nanos, Runnable sudden) {
                  tasks.schedule(sudden, nanos - System.nanoTime(), TimeUnit.NANOSECONDS);
                }
              },
              TEMPO);
      near = new RemoteEngine(site, line);
      far = new RemoteEngine(site, RemoteEngine.Door.OPEN);
    }

    @Override
    public Engine engine() {
      return near;
    }

    @Override
    public Engine another() {
      return far;
    }

    @Override
    public void close() {
      tasks.shutdownNow();
    }
  }
}
