package dev.vakna.core.power;

import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.Observation;
import dev.vakna.core.engine.Sightings;
import dev.vakna.core.job.Waiting;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.Place;
import dev.vakna.operations.Pace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Switches off every machine that runs on a host, for work on the host: first as their power
 * buttons would, then those that do not obey as if their plugs were pulled. They stay off until
 * somebody starts them. What a machine's engine calls cost, they cost that machine alone.
 */
public final class HostShutdown {

  /** A guest that is just starting may lose the first request. */
  private static final Duration ASK_AGAIN = Duration.ofSeconds(5);

  private static final Duration LOOK = Duration.ofMillis(250);

  /** How long the engine may take to end machines, all of them at once. */
  private static final Duration ENDING = Duration.ofMinutes(2);

  /** What was about to start a machine when this began may do so once more. */
  private static final int LOOKS_FOR_STARTED = 3;

  private static final String UNTOLD = "it cannot be told whether it still runs";

  private final Engine engine;
  private final Records records;
  private final Pace pace;
  private final Executor threads;
  private final Runnable holdBack;
  private final Map<MachineName, Machine> machines = new ConcurrentHashMap<>();
  private final Map<MachineName, Place> places = new ConcurrentHashMap<>();
  private final Map<MachineName, String> untold = new ConcurrentHashMap<>();
  private final Set<MachineName> asking = ConcurrentHashMap.newKeySet();
  private volatile State state = State.IDLE;
  private volatile @Nullable String trouble;

  /**
   * @param threads where the calls of each machine are made; one that hangs must hold up no other
   * @param holdBack ends all that could start machines, and waits for it
   */
  public HostShutdown(
      Engine engine, Records records, Pace pace, Executor threads, Runnable holdBack) {
    this.engine = Objects.requireNonNull(engine);
    this.records = Objects.requireNonNull(records);
    this.pace = Objects.requireNonNull(pace);
    this.threads = Objects.requireNonNull(threads);
    this.holdBack = Objects.requireNonNull(holdBack);
  }

  /** What the records tell of a machine, and are told. */
  public interface Records {

    /** Where its engine keeps it. */
    Place place(MachineName name);

    /**
     * Has them say that it is off and is to be; told before it is ended.
     *
     * @return what becomes of it where it may not stay off, in words for operators
     */
    Optional<String> off(MachineName name);
  }

  /** How far it is. */
  public enum State {
    /** Nobody asked for it. */
    IDLE,
    UNDER_WAY,
    OVER
  }

  /** What came of one machine. */
  public enum Outcome {
    /** It was asked to switch itself off. */
    ASKED,
    /** It obeyed. */
    SWITCHED_OFF,
    /** It did not obey, and its run was ended. */
    ENDED,
    /** It could not be ended. */
    FAILED
  }

  /**
   * One machine.
   *
   * @param note what else is to be known of it, in words for operators; null when nothing is
   */
  public record Machine(MachineName name, Outcome outcome, @Nullable String note) {}

  /**
   * How it stands.
   *
   * @param machines that ran, by name
   * @param trouble why not all could be looked at, in words for operators; null when all were
   */
  public record Report(State state, List<Machine> machines, @Nullable String trouble) {
    public Report {
      machines = List.copyOf(machines);
    }

    /** Whether it is over and nothing runs any more. */
    public boolean well() {
      return state == State.OVER
          && trouble == null
          && machines.stream().noneMatch(machine -> machine.outcome() == Outcome.FAILED);
    }
  }

  /** How it stands. */
  public Report report() {
    State now = state;
    return new Report(
        now,
        machines.values().stream()
            .sorted(Comparator.comparing(machine -> machine.name().text()))
            .toList(),
        trouble);
  }

  /**
   * Begins, unless it is under way; one that is over begins anew with what runs now. From here on
   * nothing is started any more.
   *
   * @param patience how long guests may take to switch themselves off
   */
  public Report begin(Duration patience) {
    synchronized (this) {
      if (state == State.UNDER_WAY) {
        return report();
      }
      machines.clear();
      places.clear();
      untold.clear();
      trouble = null;
      state = State.UNDER_WAY;
    }
    threads.execute(() -> perform(patience));
    return report();
  }

  private void perform(Duration patience) {
    try {
      holdBack.run();
      switchOff(patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      trouble = "it was interrupted before its end";
    } catch (RuntimeException e) {
      trouble = "the machines cannot be looked at: " + e.getMessage();
    } finally {
      state = State.OVER;
    }
  }

  private void switchOff(Duration patience) throws InterruptedException {
    long end = pace.nanos() + patience.toNanos();
    for (int looks = 0; ; looks++) {
      Sightings seen = engine.sightings();
      trouble = seen.complete() ? null : "what was read of the machines is not complete; ask again";
      Set<MachineName> running = running(seen);
      if (running.isEmpty()) {
        return;
      }
      if (looks == LOOKS_FOR_STARTED) {
        running.forEach(name ->
            machines.put(
                name,
                new Machine(name, Outcome.FAILED, untold.getOrDefault(name, "it runs again"))));
        return;
      }
      switchOff(running, end);
    }
  }

  /** Those that may have a run to end; one that could not be ended is not tried again. */
  private Set<MachineName> running(Sightings seen) {
    Set<MachineName> running = new HashSet<>(seen.troubles().keySet());
    seen.states().keySet().stream()
        .filter(name -> !seen.troubles().containsKey(name) && runs(seen.of(name)))
        .forEach(running::add);
    running.removeIf(name -> {
      Machine met = machines.get(name);
      return met != null && (met.outcome() == Outcome.FAILED || !runsStill(name));
    });
    return running;
  }

  /** Lists may lag behind an end. What nobody can tell is not off: it is ended once more. */
  private boolean runsStill(MachineName name) {
    untold.remove(name);
    Observation.State now;
    try {
      now = engine.state(place(name));
    } catch (EngineException e) {
      untold.put(name, UNTOLD + ": " + e.getMessage());
      return true;
    }
    if (now == Observation.State.UNKNOWN) {
      untold.put(name, UNTOLD + "; ask again");
    }
    return runs(now);
  }

  private Place place(MachineName name) {
    try {
      return places.computeIfAbsent(name, records::place);
    } catch (RuntimeException e) {
      // Its engine finds it by its marks.
      return Place.of(name);
    }
  }

  private static boolean runs(Observation.State state) {
    return switch (state) {
      case RUNNING, PAUSED, PANICKED, IO_ERROR, POWERED_OFF, UNKNOWN -> true;
      case STOPPED, ABSENT, VANISHED, OFF -> false;
    };
  }

  private void switchOff(Set<MachineName> running, long end) throws InterruptedException {
    running.forEach(name -> machines.put(name, new Machine(name, Outcome.ASKED, null)));
    Set<MachineName> waiting = new HashSet<>(running);
    List<CompletableFuture<Void>> ends = new ArrayList<>();
    @Nullable Long asked = null;
    while (!waiting.isEmpty() && pace.nanos() < end) {
      if (asked == null || pace.nanos() - asked >= ASK_AGAIN.toNanos()) {
        asked = pace.nanos();
        waiting.forEach(this::ask);
      }
      pace.sleep(LOOK);
      Map<MachineName, Outcome> over = over(waiting);
      waiting.removeAll(over.keySet());
      over.forEach((name, outcome) -> ends.add(end(name, outcome)));
    }
    waiting.forEach(name -> ends.add(end(name, Outcome.ENDED)));
    await(ends);
  }

  /** A machine that cannot be told is one that does not obey: only the time decides. */
  private void ask(MachineName name) {
    if (asking.add(name)) {
      threads.execute(() -> {
        try {
          engine.powerDown(place(name));
        } catch (EngineException e) {
          note(name, Outcome.ASKED, "it could not be asked: " + e.getMessage());
        } finally {
          asking.remove(name);
        }
      });
    }
  }

  /** Those that wait for nothing any more; none while the engine does not tell. */
  private Map<MachineName, Outcome> over(Set<MachineName> waiting) {
    Sightings seen;
    try {
      seen = engine.sightings();
    } catch (EngineException e) {
      return Map.of();
    }
    Map<MachineName, Outcome> over = new ConcurrentHashMap<>();
    for (MachineName name : waiting) {
      if (!seen.troubles().containsKey(name)) {
        switch (seen.of(name)) {
          case POWERED_OFF, STOPPED, ABSENT, VANISHED, OFF -> over.put(name, Outcome.SWITCHED_OFF);
          // A guest whose kernel panicked obeys nothing, and has nothing left to save.
          case PANICKED -> over.put(name, Outcome.ENDED);
          case RUNNING, PAUSED, IO_ERROR, UNKNOWN -> {}
        }
      }
    }
    return over;
  }

  private CompletableFuture<Void> end(MachineName name, Outcome outcome) {
    return CompletableFuture.runAsync(
        () -> {
          // First the records: should this process die here, what still runs is ended by the watch
          // over power, and nothing starts again.
          @Nullable String after = noted(name);
          try {
            engine.stop(place(name), Waiting.of(pace));
            note(name, outcome, after);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            note(name, Outcome.FAILED, "it was interrupted before its end");
          } catch (RuntimeException e) {
            note(name, Outcome.FAILED, String.valueOf(e.getMessage()));
          }
        },
        threads);
  }

  /** Has it recorded; whatever comes of that, the machine is ended. */
  private @Nullable String noted(MachineName name) {
    try {
      return records.off(name).orElse(null);
    } catch (RuntimeException e) {
      return SwitchedOff.notNoted(String.valueOf(e.getMessage()));
    }
  }

  private void note(MachineName name, Outcome outcome, @Nullable String words) {
    // Who was given up on may come back late, and who only asked may come after the end.
    machines.computeIfPresent(
        name, (_, met) -> met.outcome() == Outcome.ASKED ? new Machine(name, outcome, words) : met);
  }

  private void await(List<CompletableFuture<Void>> ends) throws InterruptedException {
    long limit = pace.nanos() + ENDING.toNanos();
    while (pace.nanos() < limit && !ends.stream().allMatch(CompletableFuture::isDone)) {
      pace.sleep(LOOK);
    }
    machines
        .keySet()
        .forEach(name -> note(name, Outcome.FAILED, "its engine does not say that it was ended"));
  }
}
