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

  private final MachineStore store;
  private final Runner runner;
  private final MachineTaps taps;
  private final Lookout lookout;

  /** A table that was emptied looks whole again after the first of its filters is put. */
  private final Set<MachineName> left = new LinkedHashSet<>();

  public FilterKeeper(MachineStore store, Runner runner, MachineTaps taps) {
    this.store = store;
    this.runner = runner;
    this.taps = taps;
    this.lookout =
        new Lookout("filters of machines", "the filters of machines", BETWEEN, this::look);
  }

  public void start() {
    lookout.start();
  }

  /** Why some machine has no filter or no bridge; empty when all have theirs. */
  private String look() throws InterruptedException {
    try {
      return keep();
    } catch (RuntimeException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private String keep() throws InterruptedException {
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
    lookout.requireWell();
  }

  @Override
  public void close() {
    lookout.close();
  }
}
