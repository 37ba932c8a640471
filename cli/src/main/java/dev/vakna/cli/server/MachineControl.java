package dev.vakna.cli.server;

import dev.vakna.cli.command.Environment;
import dev.vakna.core.engine.Observation;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.Place;
import dev.vakna.engine.qemu.QemuEngine;
import dev.vakna.engine.qemu.host.Unwatched;
import dev.vakna.engine.qemu.program.QemuSettings;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The machines of a home, spoken to without the server. While a server runs, it sees what happens
 * here and keeps its records and meters true to it.
 */
public final class MachineControl {
  private static final Duration SEEN = Duration.ofSeconds(6);
  private static final Duration ASK_AGAIN = Duration.ofSeconds(5);
  private static final Duration PACE = Duration.ofMillis(250);

  private final Environment environment;

  public MachineControl(Environment environment) {
    this.environment = environment;
  }

  private QemuEngine engine() {
    return new QemuEngine(QemuSettings.of(environment.engineHome()), InstantSource.system());
  }

  /** Names of the machines that have a process. */
  public List<String> running() {
    if (!Files.isDirectory(environment.engineHome().resolve("machines"))) {
      return List.of();
    }
    try (QemuEngine engine = engine()) {
      return engine.inventory().stream()
          .filter(name -> executes(engine, name))
          .map(MachineName::text)
          .sorted()
          .toList();
    }
  }

  /**
   * Asks machines to switch themselves off and ends those that do not.
   *
   * @param which machines, by name
   * @param patience how long they may take
   * @param watched a server runs and is to see that they are off before they are gone
   * @return what was done, in words
   */
  public List<String> switchOff(Predicate<String> which, Duration patience, boolean watched)
      throws InterruptedException {
    List<String> names = running().stream().filter(which).toList();
    if (names.isEmpty()) {
      return List.of();
    }
    List<String> done = new ArrayList<>();
    try (QemuEngine engine = engine()) {
      Set<MachineName> left = new HashSet<>();
      names.forEach(name -> left.add(new MachineName(name)));
      long end = System.nanoTime() + patience.toNanos();
      long asked = System.nanoTime() - ASK_AGAIN.toNanos();
      while (!left.isEmpty() && System.nanoTime() < end) {
        // A guest that is just starting may lose the first request.
        if (System.nanoTime() - asked >= ASK_AGAIN.toNanos()) {
          left.forEach(name -> engine.powerDown(Place.of(name)));
          asked = System.nanoTime();
        }
        Thread.sleep(PACE);
        left.removeIf(name -> isOff(engine, name, done));
      }
      for (MachineName name : left) {
        engine.stop(Place.of(name), Unwatched.HERE);
        done.add("machine %s (did not answer and was ended)".formatted(name.text()));
      }
      if (watched) {
        awaitSeen(engine, names);
      }
      for (String name : names) {
        engine.stop(Place.of(new MachineName(name)), Unwatched.HERE);
      }
    }
    return done;
  }

  private static boolean isOff(QemuEngine engine, MachineName name, List<String> done) {
    Observation.State state = engine.state(Place.of(name));
    boolean off =
        switch (state) {
          case POWERED_OFF, STOPPED, ABSENT, VANISHED, OFF -> true;
          case RUNNING, PAUSED, PANICKED, IO_ERROR, UNKNOWN -> false;
        };
    if (off) {
      done.add("machine %s (switched itself off)".formatted(name.text()));
    }
    return off;
  }

  /** The server's own look ends a machine that switched itself off; until then it shows so. */
  private static void awaitSeen(QemuEngine engine, List<String> names) throws InterruptedException {
    long end = System.nanoTime() + SEEN.toNanos();
    while (System.nanoTime() < end
        && names.stream()
            .anyMatch(name ->
                engine.state(Place.of(new MachineName(name))) == Observation.State.POWERED_OFF)) {
      Thread.sleep(PACE);
    }
  }

  private static boolean executes(QemuEngine engine, MachineName name) {
    return switch (engine.state(Place.of(name))) {
      case RUNNING, PAUSED, PANICKED, IO_ERROR, POWERED_OFF, UNKNOWN -> true;
      case STOPPED, ABSENT, VANISHED, OFF -> false;
    };
  }
}
