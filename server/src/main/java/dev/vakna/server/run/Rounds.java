package dev.vakna.server.run;

import dev.vakna.core.trouble.Troubles;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that is done again and again in the background, each on a thread of the system's, so that
 * one that hangs or computes for long costs nobody else. Nothing that a turn throws ends its round.
 * A failure is told once and counted; a round that stands still is told of, interrupted once, and
 * seen in {@link #standing}.
 */
final class Rounds implements AutoCloseable {

  /** A turn of no round takes longer without a sign of life, however much there is to do. */
  static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final Logger LOG = LoggerFactory.getLogger("dev.vakna.Rounds");
  private static final Duration WATCH = Duration.ofSeconds(1);
  private static final Duration END = Duration.ofSeconds(10);

  private final LongSupplier nanos;
  private final Troubles failures;
  private final Troubles standstills;
  private final List<Round> rounds = new CopyOnWriteArrayList<>();
  private final Thread watch;
  private volatile boolean closing;

  Rounds() {
    this(System::nanoTime, WATCH, Rounds::log);
  }

  /**
   * @param nanos a steady clock
   * @param look time between two looks for what stands still
   * @param teller told of what is to be said
   */
  Rounds(LongSupplier nanos, Duration look, Consumer<Troubles.Told> teller) {
    this.nanos = nanos;
    this.failures = new Troubles(nanos, teller);
    this.standstills = new Troubles(nanos, teller);
    this.watch = Thread.ofPlatform().name("watch over rounds").daemon().start(() -> watch(look));
  }

  /** One turn of a round. */
  @FunctionalInterface
  interface Work {

    /**
     * @param pulse to be run now and then by a turn that may take longer than the round's patience
     * @throws InterruptedException when it was interrupted, as when the server shuts down
     */
    void turn(Runnable pulse) throws InterruptedException;
  }

  /**
   * How it stands with a round.
   *
   * @param name the round's
   * @param standsStill it does not come back, or has only failed for longer than its patience
   * @param words what is wrong; empty when nothing is
   * @param turns that came to an end, well or not
   * @param failed of these
   */
  record Standing(String name, boolean standsStill, String words, long turns, long failed) {}

  /** Does the work at once and then again after each pause. */
  void every(String name, Duration pause, Runnable work) {
    every(name, pause, PATIENCE, _ -> work.run());
  }

  /**
   * Does the work at once and then again after each pause.
   *
   * @param patience after so long without its end or its pulse a turn counts as standing still
   */
  void every(String name, Duration pause, Duration patience, Work work) {
    Round round = new Round(name, pause, patience, work);
    rounds.add(round);
    round.thread.start();
  }

  /** How it stands with each. */
  List<Standing> standing() {
    return rounds.stream().map(Round::standing).toList();
  }

  private void watch(Duration look) {
    while (!closing) {
      try {
        Thread.sleep(look);
        rounds.forEach(this::watch);
      } catch (InterruptedException e) {
        // Only the end of all rounds ends this.
        continue;
      } catch (Throwable e) {
        said(() -> failures.met("the watch over rounds", "a look failed: " + e, e));
      }
    }
  }

  private void watch(Round round) {
    Standing now = round.standing();
    if (now.standsStill()) {
      standstills.met("round '%s'".formatted(now.name()), "it stands still: " + now.words());
      round.stir();
    } else {
      standstills.over("round '%s'".formatted(now.name()));
    }
  }

  /** What cannot be said, as when there is no memory for it, must not end who wanted to say it. */
  private static void said(Runnable saying) {
    try {
      saying.run();
    } catch (Throwable e) {
      return;
    }
  }

  private static void log(Troubles.Told told) {
    switch (told.moment()) {
      case BEGUN, GOES_ON -> LOG.error("{}", told.text(), told.cause());
      case OVER -> LOG.info("{}", told.text());
    }
  }

  /** Ends all rounds and waits for those at work. */
  @Override
  public void close() {
    closing = true;
    watch.interrupt();
    rounds.forEach(round -> round.thread.interrupt());
    long until = System.nanoTime() + END.toNanos();
    try {
      for (Round round : rounds) {
        round.thread.join(Duration.ofNanos(Math.max(1, until - System.nanoTime())));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    rounds.clear();
  }

  private final class Round {
    private final String name;
    private final Duration pause;
    private final Duration patience;
    private final Work work;
    private final Thread thread;
    private volatile boolean atWork;
    private volatile boolean stirred;
    private volatile long signAt;
    private volatile long wellAt;
    private volatile long turns;
    private volatile long failed;
    private volatile String lastFailure = "";

    Round(String name, Duration pause, Duration patience, Work work) {
      this.name = name;
      this.pause = pause;
      this.patience = patience;
      this.work = work;
      this.signAt = nanos.getAsLong();
      this.wellAt = signAt;
      this.thread = Thread.ofPlatform().name("round: " + name).daemon().unstarted(this::repeat);
    }

    private void repeat() {
      while (!closing) {
        try {
          turn();
          Thread.sleep(pause);
        } catch (InterruptedException e) {
          // Only the end of all rounds ends this one.
          continue;
        } catch (Throwable e) {
          said(() -> failures.met(subject(), "its turn could not be begun: " + e, e));
        }
      }
    }

    private void turn() {
      signAt = nanos.getAsLong();
      stirred = false;
      atWork = true;
      Throwable failure = null;
      try {
        work.turn(this::sign);
      } catch (Throwable e) {
        failure = e;
      }
      boolean interrupted = Thread.interrupted() || failure instanceof InterruptedException;
      signAt = nanos.getAsLong();
      atWork = false;
      if (closing) {
        return;
      }
      if (failure == null && interrupted) {
        failure = new InterruptedException("it stood still and was interrupted");
      }
      took(failure);
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // Only its own thread writes.
    private void took(@org.jspecify.annotations.Nullable Throwable failure) {
      turns++;
      if (failure == null) {
        wellAt = signAt;
        said(() -> failures.over(subject()));
        return;
      }
      failed++;
      Throwable met = failure;
      said(() -> {
        lastFailure = String.valueOf(met);
        failures.met(
            subject(),
            "it failed and is tried again in %d s: %s".formatted(pause.toSeconds(), met),
            met);
      });
    }

    private String subject() {
      return "round '%s'".formatted(name);
    }

    private void sign() {
      signAt = nanos.getAsLong();
    }

    /** What waits for something that does not come is given one chance to leave. */
    private void stir() {
      if (atWork && !stirred) {
        stirred = true;
        thread.interrupt();
      }
    }

    Standing standing() {
      long now = nanos.getAsLong();
      String words = "";
      if (!thread.isAlive() && thread.getState() != Thread.State.NEW && !closing) {
        words = "its thread has ended; restart the server";
      } else if (atWork && now - signAt > patience.toNanos()) {
        words =
            "a turn has given no sign for %d s; see where it waits with jstack, and restart the server if it stays so"
                .formatted(Duration.ofNanos(now - signAt).toSeconds());
      } else if (!lastFailure.isEmpty()
          && failed > 0
          && now - wellAt > patience.plus(pause).toNanos()
          && (!atWork || now - signAt <= patience.toNanos())) {
        words =
            "it has only failed for %d s, last with: %s"
                .formatted(Duration.ofNanos(now - wellAt).toSeconds(), lastFailure);
      }
      return new Standing(name, !words.isEmpty(), words, turns, failed);
    }
  }
}
