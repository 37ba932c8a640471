package dev.vakna.simulator.world;

import dev.vakna.simulator.schedule.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The storage's clock: goes with virtual time and sometimes jumps. */
final class StorageClock implements InstantSource {

  private final Scheduler scheduler;

  /** A month ends within most runs. */
  private Instant zero = Instant.parse("2026-11-30T23:58:30Z");

  private Duration wentBack = Duration.ZERO;
  private boolean jumped;

  StorageClock(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  @Override
  public Instant instant() {
    return zero.plusNanos(scheduler.now());
  }

  void jump(Duration by) {
    zero = zero.plus(by);
    jumped = true;
    if (by.isNegative()) {
      wentBack = wentBack.minus(by);
    }
  }

  /** It was set anew at least once. */
  boolean jumped() {
    return jumped;
  }

  /** By so much, at most, something was recorded later than what happened after it. */
  Duration wentBack() {
    return wentBack;
  }
}
