package dev.vakna.engine.qemu.process;

import dev.vakna.core.engine.EngineException;
import dev.vakna.core.machine.MachineName;
import dev.vakna.engine.qemu.bridge.MachineTaps;
import dev.vakna.engine.qemu.home.MachineStore;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Sees every few seconds that each machine's tap has its filter. Whoever loads a firewall of the
 * host anew may take all tables away, and a bridge without them lets everything through. A tap
 * whose bridge was made anew is connected to it again.
 */
public final class FilterKeeper implements AutoCloseable {

  private static final Duration BETWEEN = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final MachineStore store;
  private final Runner runner;
  private final MachineTaps taps;
  private final Thread thread;

  /** A table that was emptied looks whole again after the first of its filters is put. */
  private final Set<MachineName> left = new LinkedHashSet<>();

  private volatile long lookedAt = System.nanoTime();
  private volatile String trouble = "";

  public FilterKeeper(MachineStore store, Runner runner, MachineTaps taps) {
    this.store = store;
    this.runner = runner;
    this.taps = taps;
    this.thread = Thread.ofPlatform().name("filters of machines").daemon().unstarted(this::watch);
  }

  public void start() {
    thread.start();
  }

  private void watch() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        trouble = look();
        lookedAt = System.nanoTime();
        Thread.sleep(BETWEEN);
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        // The next round sees the same filters again.
        trouble = String.valueOf(e.getMessage());
        lookedAt = System.nanoTime();
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(BETWEEN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Why some machine has no filter or no bridge; empty when all have theirs. */
  private String look() throws InterruptedException {
    String found = "";
    List<MachineName> there = List.copyOf(taps.all());
    left.retainAll(there);
    left.addAll(taps.cutOff(there));
    for (MachineName name : List.copyOf(left)) {
      try {
        // Behind what is left of a machine that is gone runs nothing.
        if (!store.exists(name) || runner.connect(name)) {
          left.remove(name);
        }
      } catch (RuntimeException e) {
        // One machine's must not keep the others from theirs.
        found = String.valueOf(e.getMessage());
      }
    }
    return found;
  }

  /**
   * Returns when all machines have their filters.
   *
   * @throws EngineException when some have not, or nobody has looked at them for a minute
   */
  public void requireKept() {
    String told = trouble;
    long silent = System.nanoTime() - lookedAt;
    if (silent > PATIENCE.toNanos()) {
      told =
          "nobody has looked at the filters of machines for %d s. %s"
              .formatted(Duration.ofNanos(silent).toSeconds(), told);
    }
    if (!told.isEmpty()) {
      throw EngineException.retryable(told, null);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
