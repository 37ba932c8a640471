package dev.vakna.core.forecast;

import dev.vakna.core.id.JobId;
import dev.vakna.core.store.Store;
import dev.vakna.operations.Outlook;
import dev.vakna.operations.Remaining;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks ahead for the restores that this server works at, from those that ended on the same engine.
 * A restore that another server takes over loses its forecasts so far, nothing else.
 */
public final class Foresight {

  private static final int PLACES = 64;

  private final @Nullable Store store;
  private final LongSupplier nanos;
  private final Map<JobId, Forecaster> forecasters =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<JobId, Forecaster> eldest) {
          return size() > PLACES;
        }
      };

  private Foresight(@Nullable Store store, LongSupplier nanos) {
    this.store = store;
    this.nanos = nanos;
  }

  /**
   * @param nanos a clock that never goes back
   */
  public static Foresight of(Store store, LongSupplier nanos) {
    return new Foresight(store, nanos);
  }

  /** Says nothing of what is to come. */
  public static Foresight blind() {
    return new Foresight(null, () -> 0);
  }

  /**
   * @param host name of the engine that it runs on
   * @param steps all steps of the restore, in order
   */
  public Outlook outlook(String host, JobId job, List<String> steps, Traits traits) {
    Store records = store;
    if (records == null) {
      return Outlook.NONE;
    }
    History history = new History(records.transact(tx -> tx.timings().newest(host, History.DEPTH)));
    return forecaster(job).outlook(history, steps, traits);
  }

  /**
   * How long a whole restore will take once it is its turn; nothing when nothing can be said.
   *
   * @param host name of the engine that it would run on
   * @param steps all steps of the restore, in order
   */
  public Optional<Remaining> whole(String host, List<String> steps, Traits traits) {
    Store records = store;
    if (records == null) {
      return Optional.empty();
    }
    History history = new History(records.transact(tx -> tx.timings().newest(host, History.DEPTH)));
    Outlook.Course begun = new Outlook.Course(steps.getFirst(), 0, 0, Duration.ZERO, 0, 0);
    return Optional.of(history.estimate(steps, traits).of(begun, 0).remaining());
  }

  private synchronized Forecaster forecaster(JobId job) {
    return forecasters.computeIfAbsent(job, _ -> new Forecaster(nanos));
  }

  /** What was said of a restore that ends now. It stays, as a transaction may be run again. */
  public synchronized List<RestoreTiming.Forecast> endedNow(JobId job) {
    Forecaster forecaster = forecasters.get(job);
    return forecaster == null ? List.of() : forecaster.endedNow();
  }
}
