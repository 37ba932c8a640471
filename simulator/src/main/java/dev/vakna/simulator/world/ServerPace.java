package dev.vakna.simulator.world;

import dev.vakna.operations.Pace;
import dev.vakna.simulator.schedule.Actor;
import dev.vakna.simulator.schedule.Process;
import dev.vakna.simulator.schedule.Scheduler;
import java.time.Duration;

/** A server's own clock over virtual time. */
final class ServerPace implements Pace {

  private final Scheduler scheduler;
  private final Process process;
  private final double speed;

  /**
   * @param speed how fast its clock goes; 1 is right
   */
  ServerPace(Scheduler scheduler, Process process, double speed) {
    this.scheduler = scheduler;
    this.process = process;
    this.speed = speed;
  }

  @Override
  public long nanos() {
    return (long) (scheduler.now() * speed);
  }

  private long virtual(Duration time) {
    return (long) Math.ceil(time.toNanos() / speed);
  }

  @Override
  public void sleep(Duration time) throws InterruptedException {
    scheduler.sleepInterruptibly(virtual(time));
  }

  @Override
  public Work work() {
    Actor actor = scheduler.current();
    return new Work() {
      @Override
      public void interrupt() {
        scheduler.interrupt(actor);
      }

      @Override
      public void goOn() {
        scheduler.forgetInterruption(actor);
      }
    };
  }

  @Override
  public Repetition every(Duration time, Runnable work) {
    Beats beats = new Beats(time, work, scheduler.current().name() + " beat");
    beats.next();
    return beats;
  }

  /** An actor is made only when it is time, as most drives end before. */
  private final class Beats implements Repetition {
    private final Duration time;
    private final Runnable work;
    private final String name;
    private boolean closed;

    Beats(Duration time, Runnable work, String name) {
      this.time = time;
      this.work = work;
      this.name = name;
    }

    void next() {
      scheduler.at(
          scheduler.now() + virtual(time),
          () -> {
            if (!closed && !process.dead()) {
              scheduler.begin(name, process, this::beat);
            }
          });
    }

    private void beat() {
      if (!closed) {
        work.run();
        next();
      }
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
