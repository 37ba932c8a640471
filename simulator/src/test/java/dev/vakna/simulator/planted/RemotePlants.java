package dev.vakna.simulator.planted;

import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.Given;
import dev.vakna.core.engine.Observation;
import dev.vakna.core.engine.Reserved;
import dev.vakna.core.engine.Sightings;
import dev.vakna.core.engine.Watch;
import dev.vakna.simulator.world.Assembly;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;

/**
 * Bugs that show only where an engine is away, slow to show what it did, or gives what it likes.
 */
final class RemotePlants {

  private RemotePlants() {}

  private static boolean away(Throwable e) {
    return e instanceof EngineException engine
        && engine.kind() == EngineException.Kind.OUT_OF_REACH;
  }

  /** Who is not seen is taken for gone. */
  static final class OutageTakenForAbsence implements Assembly {
    @Override
    public Engine engine(Engine engine) {
      Engine seesNothing =
          Altered.method(
              Engine.class,
              engine,
              "sightings",
              (original, arguments) ->
                  unlessAway(original, arguments, new Sightings(Map.of(), Map.of())));
      return Altered.method(
          Engine.class,
          seesNothing,
          "state",
          (original, arguments) -> unlessAway(original, arguments, Observation.State.ABSENT));
    }

    private static Object unlessAway(Altered.Original original, Object[] arguments, Object instead)
        throws Throwable {
      try {
        return original.call(arguments);
      } catch (EngineException e) {
        if (away(e)) {
          return instead;
        }
        throw e;
      }
    }
  }

  /** Every call that met an outage is an attempt that failed. */
  static final class OutageCountedAsAttempt implements Assembly {
    @Override
    public Engine engine(Engine engine) {
      return (Engine)
          Proxy.newProxyInstance(
              Engine.class.getClassLoader(),
              new Class<?>[] {Engine.class},
              (_, method, arguments) -> {
                try {
                  return method.invoke(engine, arguments);
                } catch (InvocationTargetException e) {
                  throw away(e.getCause())
                      ? EngineException.retryable(e.getCause().getMessage(), e.getCause())
                      : e.getCause();
                }
              });
    }
  }

  /** The plan is believed, whatever the engine says it gave. */
  static final class GivenIsNotRead implements Assembly {
    @Override
    public Engine engine(Engine engine) {
      Engine unread =
          Altered.method(
              Engine.class,
              engine,
              "reserve",
              (original, arguments) ->
                  new Reserved(((Reserved) original.call(arguments)).place(), Given.NOTHING));
      return Altered.method(
          Engine.class,
          unread,
          "define",
          (original, arguments) -> {
            Given given = (Given) original.call(arguments);
            return new Given(
                null, null, null, given.services(), given.acceleration(), given.changes());
          });
    }
  }

  /** What was begun is taken for done. */
  static final class RemovalOnlyBegun implements Assembly {
    @Override
    public Engine engine(Engine engine) {
      return Altered.method(
          Engine.class,
          engine,
          "destroy",
          (original, arguments) -> {
            try {
              return original.call(arguments[0], new Impatient());
            } catch (Enough e) {
              return null;
            }
          });
    }
  }

  /** Who is found nowhere at once is not there; nobody may just have begun it. */
  static final class RemovalThatDoesNotLetSettle implements Assembly {
    @Override
    public Engine engine(Engine engine) {
      return Altered.method(
          Engine.class,
          engine,
          "destroy",
          (original, arguments) ->
              original.call(arguments[0], new Unsettled((Watch) arguments[1])));
    }
  }

  private static final class Enough extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static final class Impatient implements Watch {
    @Override
    public void check() {}

    @Override
    public void words(String message) {}

    @Override
    public void pause(Duration time) {
      throw new Enough();
    }
  }

  private record Unsettled(Watch watch) implements Watch {
    private static final Duration LONG = Duration.ofSeconds(1);

    @Override
    public void check() {
      watch.check();
    }

    @Override
    public void words(String message) {
      watch.words(message);
    }

    @Override
    public void pause(Duration time) throws InterruptedException {
      if (time.compareTo(LONG) < 0) {
        watch.pause(time);
      }
    }
  }
}
