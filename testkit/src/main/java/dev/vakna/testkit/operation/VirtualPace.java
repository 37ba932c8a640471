package dev.vakna.testkit.operation;

import dev.vakna.operations.Pace;
import dev.vakna.simulator.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Time that passes only when somebody waits; what is to be done again and again is done then. */
public final class VirtualPace implements Pace {

  private final SettableClock clock;
  private final List<Runnable> beats = new ArrayList<>();

  public VirtualPace(SettableClock clock) {
    this.clock = clock;
  }

  @Override
  public long nanos() {
    return Duration.between(Instant.EPOCH, clock.instant()).toNanos();
  }

  @Override
  public void sleep(Duration time) {
    clock.advance(time);
    List.copyOf(beats).forEach(Runnable::run);
  }

  @Override
  public Repetition every(Duration time, Runnable work) {
    beats.add(work);
    return () -> beats.remove(work);
  }
}
