package dev.vakna.engine.qemu.evidence;

import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.Observation.State;
import dev.vakna.core.engine.Sightings;
import dev.vakna.core.machine.MachineName;
import dev.vakna.engine.qemu.hardware.Acceleration;
import dev.vakna.engine.qemu.home.MachineRecord;
import dev.vakna.engine.qemu.home.MachineRecord.Run;
import dev.vakna.engine.qemu.home.MachineStore;
import dev.vakna.engine.qemu.host.ProcessTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What all machines of a home do, for who looks again and again. A record is read when it changed,
 * a monitor is asked when its process used no processor time since the last look; a guest that runs
 * uses some. Monitors are asked all at once and for a bounded time: one that is silent holds up
 * nobody, and counts as running.
 */
public final class MachineSightings {

  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final MachineStore store;
  private final MachineObserver observer;
  private final ExecutorService threads;
  private final Map<MachineName, Seen> last = new HashMap<>();
  private final Map<MachineName, Future<State>> asked = new HashMap<>();

  public MachineSightings(MachineStore store, MachineObserver observer, ExecutorService threads) {
    this.store = store;
    this.observer = observer;
    this.threads = threads;
  }

  /**
   * A machine as it was seen.
   *
   * @param file which record that was
   * @param processorTicks what its process had used by then
   * @param proven its process was seen to be the machine's
   */
  private record Seen(
      FileStamp file, MachineRecord record, long processorTicks, State state, boolean proven) {}

  private record FileStamp(@Nullable Object key, long modified, long size) {}

  public synchronized Sightings look() {
    Map<MachineName, State> states = new HashMap<>();
    Map<MachineName, String> troubles = new HashMap<>();
    Map<MachineName, Future<State>> waiting = new LinkedHashMap<>();
    Set<MachineName> names = store.inventory();
    last.keySet().retainAll(names);
    asked.keySet().retainAll(names);
    String bootId = ProcessTable.bootId();
    for (MachineName name : names) {
      try {
        State state = state(name, bootId, waiting);
        if (state != null) {
          states.put(name, state);
        }
      } catch (EngineException e) {
        last.remove(name);
        troubles.put(name, String.valueOf(e.getMessage()));
      }
    }
    await(waiting, states, troubles);
    return new Sightings(states, troubles);
  }

  /** What it does; null when that is being asked of its monitor, or it is gone by now. */
  private @Nullable State state(
      MachineName name, String bootId, Map<MachineName, Future<State>> waiting) {
    Optional<Seen> known = record(name);
    if (known.isEmpty()) {
      return null;
    }
    Seen before = known.get();
    MachineRecord record = before.record();
    Run run = record.run();
    MachineRecord.Defined defined = record.defined();
    if (run == null || defined == null) {
      return State.STOPPED;
    }
    State gone = run.wanted() ? State.VANISHED : State.STOPPED;
    if (!run.bootId().equals(bootId)) {
      return gone;
    }
    if (run.startTicks() == 0) {
      waiting.put(name, ask(name, record));
      return null;
    }
    Optional<ProcessTable.Stat> process =
        ProcessTable.stat(run.pid()).filter(stat -> stat.startTicks() == run.startTicks());
    if (process.isEmpty()
        || !before.proven()
            && !ProcessTable.carries(
                run.pid(), defined.plan().identity().smbiosUuid(), record.uid())) {
      last.put(name, new Seen(before.file(), record, 0, gone, false));
      return gone;
    }
    long ticks = process.get().processorTicks();
    boolean runs = before.state() == State.RUNNING && ticks > before.processorTicks();
    boolean doubtful = run.acceleration() == Acceleration.KVM && !run.shownAlive();
    last.put(name, new Seen(before.file(), record, ticks, before.state(), true));
    if (runs && !doubtful) {
      return State.RUNNING;
    }
    waiting.put(name, ask(name, record));
    return null;
  }

  /** The machine with its record as it is now, read anew when it changed. */
  private Optional<Seen> record(MachineName name) {
    FileStamp stamp;
    try {
      var file =
          Files.readAttributes(
              store.directory(name).record(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      stamp = new FileStamp(file.fileKey(), file.lastModifiedTime().toMillis(), file.size());
    } catch (IOException e) {
      return store
          .read(name)
          .map(record -> new Seen(new FileStamp(null, 0, 0), record, 0, State.STOPPED, false));
    }
    Seen before = last.get(name);
    if (before != null && before.file().equals(stamp)) {
      return Optional.of(before);
    }
    Optional<Seen> now =
        store.read(name).map(record -> new Seen(stamp, record, 0, State.STOPPED, false));
    now.ifPresent(seen -> last.put(name, seen));
    return now;
  }

  /** One question at a time to each. */
  private Future<State> ask(MachineName name, MachineRecord record) {
    return asked.computeIfAbsent(name, _ -> threads.submit(() -> observer.glance(record)));
  }

  private void await(
      Map<MachineName, Future<State>> waiting,
      Map<MachineName, State> states,
      Map<MachineName, String> troubles) {
    long until = System.nanoTime() + PATIENCE.toNanos();
    waiting.forEach((name, answer) -> {
      try {
        State state = answer.get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
        asked.remove(name);
        states.put(name, state);
        last.computeIfPresent(
            name,
            (_, seen) ->
                new Seen(seen.file(), seen.record(), seen.processorTicks(), state, seen.proven()));
      } catch (TimeoutException e) {
        states.put(name, State.RUNNING);
      } catch (ExecutionException e) {
        asked.remove(name);
        Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
        troubles.put(name, String.valueOf(cause.getMessage()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw EngineException.retryable("interrupted while looking at the machines", e);
      }
    });
  }
}
