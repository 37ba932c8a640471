package dev.vakna.testkit.engine;

import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.engine.CheckReceipt;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.Given;
import dev.vakna.core.engine.Observation;
import dev.vakna.core.engine.Screen;
import dev.vakna.core.engine.Service;
import dev.vakna.core.engine.TransferReceipt;
import dev.vakna.core.engine.TransferWatch;
import dev.vakna.core.engine.Watch;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.machine.Place;
import dev.vakna.core.seed.Seed;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Calls of an engine whose machines are found by their names alone, by somebody who waits as long
 * as it takes.
 *
 * @param engine the engine
 */
public record ByName(Engine engine) {

  /** Waits as long as it takes. */
  public static final Watch UNHURRIED =
      new Watch() {
        @Override
        public void check() {}

        @Override
        public void words(String message) {}

        @Override
        public void pause(Duration time) throws InterruptedException {
          Thread.sleep(time);
        }
      };

  public static ByName of(Engine engine) {
    return new ByName(engine);
  }

  @FunctionalInterface
  private interface Call<R> {
    R make() throws InterruptedException;
  }

  private static <R> R uninterrupted(Call<R> call) {
    try {
      return call.make();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Reserves the machine's place and makes its disks. */
  public void createDisks(MachinePlan plan) {
    uninterrupted(() -> {
      Place place = engine.reserve(plan, UNHURRIED).place();
      engine.createDisks(place, plan, UNHURRIED);
      return place;
    });
  }

  public TransferReceipt writeDisks(MachinePlan plan, ArchiveSource source, TransferWatch watch)
      throws InterruptedException {
    return engine.writeDisks(Place.of(plan.name()), plan, source, watch);
  }

  public CheckReceipt checkDisks(MachinePlan plan, long fullUpTo, TransferWatch watch)
      throws InterruptedException {
    return engine.checkDisks(Place.of(plan.name()), plan, fullUpTo, watch);
  }

  public void giveIdentity(MachineName name, Seed seed) {
    uninterrupted(() -> {
      engine.giveIdentity(Place.of(name), seed, UNHURRIED);
      return seed;
    });
  }

  public Given define(MachinePlan plan) {
    return uninterrupted(() -> engine.define(Place.of(plan.name()), plan, UNHURRIED));
  }

  public Given boot(MachineName name) {
    return uninterrupted(() -> engine.boot(Place.of(name), UNHURRIED));
  }

  public void powerDown(MachineName name) {
    engine.powerDown(Place.of(name));
  }

  public void stop(MachineName name) {
    uninterrupted(() -> {
      engine.stop(Place.of(name), UNHURRIED);
      return name;
    });
  }

  public void destroy(MachineName name) {
    uninterrupted(() -> {
      engine.destroy(Place.of(name), UNHURRIED);
      return name;
    });
  }

  public Observation observe(MachineName name) {
    return engine.observe(Place.of(name));
  }

  public Observation.State state(MachineName name) {
    return engine.state(Place.of(name));
  }

  public List<Service> services(MachineName name) {
    return engine.services(Place.of(name));
  }

  public Optional<String> console(MachineName name, int maxChars) {
    return engine.console(Place.of(name), maxChars);
  }

  public Screen screen(MachineName name) {
    return engine.screen(Place.of(name));
  }
}
