package dev.vakna.simulator.planted;

import dev.vakna.core.store.EventRecords;
import dev.vakna.core.store.Store;
import dev.vakna.simulator.world.Assembly;
import java.util.List;

/** Bugs in how those are told who follow events. */
final class EventPlants {

  private EventPlants() {}

  private static Store seeing(Store store, String method, Altered.Instead instead) {
    return Altered.transactions(
        store, tx -> Altered.records(tx, "events", EventRecords.class, method, instead));
  }

  /** Whoever comes again is not told what happened right after what it has. */
  static final class OneForgotten implements Assembly {
    @Override
    public Store events(Store store) {
      return seeing(
          store,
          "after",
          (original, arguments) -> {
            List<?> found = (List<?>) original.call(arguments);
            return arguments.length == 3 && !found.isEmpty()
                ? found.subList(1, found.size())
                : found;
          });
    }
  }

  /** Whoever comes again is told what it has once more. */
  static final class ToldAgain implements Assembly {
    @Override
    public Store events(Store store) {
      return seeing(
          store,
          "after",
          (original, arguments) ->
              arguments.length == 3
                  ? original.call(Altered.with(arguments, 1, (Long) arguments[1] - 1))
                  : original.call(arguments));
    }
  }

  /** What is told of a line gets a place by the clock, above what happens just then. */
  static final class InventedPlace implements Assembly {
    private static final long AHEAD = 5_000_000;

    @Override
    public Store events(Store store) {
      return Altered.transactions(
          store,
          tx ->
              Altered.records(
                  tx,
                  "events",
                  EventRecords.class,
                  "advance",
                  (_, _) -> tx.events().head() + AHEAD));
    }
  }
}
