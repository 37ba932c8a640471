package dev.vakna.engine.qemu.process;

import dev.vakna.core.engine.EngineException;
import dev.vakna.core.machine.MachineName;
import dev.vakna.engine.qemu.home.MachineDirectory;
import dev.vakna.engine.qemu.home.MachineStore;
import dev.vakna.engine.qemu.host.LogKeeper;
import dev.vakna.engine.qemu.process.OutputKeeper.Output;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/**
 * Sees to it that what machines write stays bounded: it cuts what QEMU writes into files itself, as
 * that of earlier releases did, and has another keeper follow one that was killed.
 */
public final class LogWatch implements AutoCloseable {

  private static final Duration BETWEEN = Duration.ofSeconds(1);

  /** Looks at logs for each look at keepers, which goes through all of the host's processes. */
  private static final int LOOKS = 10;

  private final MachineStore store;
  private final Runner runner;
  private final LogKeeper logs;
  private final Path runtime;
  private final Lookout lookout;

  /** Of the lookout's thread alone. */
  private long round;

  /**
   * @param runtime where machines have their sockets
   */
  public LogWatch(MachineStore store, Runner runner, LogKeeper logs, Path runtime) {
    this.store = store;
    this.runner = runner;
    this.logs = logs;
    this.runtime = runtime;
    this.lookout = new Lookout("machine logs", "the machines' logs", BETWEEN, this::look);
  }

  public void start() {
    lookout.start();
  }

  private String look() {
    return look(round++ % LOOKS == 0);
  }

  /** Why the logs of some machine cannot be kept small; empty when all can. */
  private String look(boolean atKeepers) {
    String found = "";
    Set<String> kept = atKeepers ? OutputKeeper.kept() : Set.of();
    for (MachineName name : store.inventory()) {
      MachineDirectory directory = store.directory(name);
      Path sockets = runtime.resolve(name.text());
      try {
        for (Output output : Output.values()) {
          if (!OutputKeeper.keeps(output, sockets)) {
            logs.trim(output.log(directory));
          }
        }
        if (atKeepers && !OutputKeeper.lost(directory, sockets, kept).isEmpty()) {
          runner.followKeepers(name);
        }
      } catch (IOException | RuntimeException e) {
        found = "the logs of machine %s cannot be kept small: %s".formatted(name, e.getMessage());
      }
    }
    return found;
  }

  /**
   * Returns when the logs of machines are kept from filling the disk.
   *
   * @throws EngineException when those of some are not, or nobody has looked at them for a minute
   */
  public void requireKept() {
    lookout.requireWell();
  }

  @Override
  public void close() {
    lookout.close();
  }
}
