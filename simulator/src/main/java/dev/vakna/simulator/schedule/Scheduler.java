package dev.vakna.simulator.schedule;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns and time. Virtual time moves only when nobody can go on without it. Every method is called
 * by the actor that has the turn, but for {@link #run}.
 */
public final class Scheduler {

  /** How seldom an actor that could go on lets another one go first. */
  private static final int ONCE_IN = 3;

  private final Choices choices;
  private final Choices.Stream turns;
  private final List<Actor> ready = new ArrayList<>();
  private final Deque<Actor> doomed = new ArrayDeque<>();
  private final PriorityQueue<Alarm> alarms = new PriorityQueue<>();
  private final Set<Actor> alive = new LinkedHashSet<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private @Nullable Actor current;
  private long now;
  private long alarmsSet;
  private boolean calm;
  private boolean ending;
  private @Nullable Throwable unforeseen;

  public Scheduler(Choices choices) {
    this.choices = choices;
    this.turns = choices.of("turns");
  }

  /**
   * Something that is due at a time.
   *
   * @param worth asked when it is due; false puts it off by {@code period}; null for always
   */
  static final class Alarm implements Comparable<Alarm> {
    private long at;
    private long order;
    private final @Nullable Actor actor;
    private final @Nullable Runnable sudden;
    private final @Nullable BooleanSupplier worth;
    private final long period;

    private Alarm(
        @Nullable Actor actor,
        @Nullable Runnable sudden,
        @Nullable BooleanSupplier worth,
        long period) {
      this.actor = actor;
      this.sudden = sudden;
      this.worth = worth;
      this.period = period;
    }

    @Override
    public int compareTo(Alarm other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  /** Nanoseconds since the run began. */
  public long now() {
    return now;
  }

  /** Who has the turn. */
  public Actor current() {
    return Objects.requireNonNull(current);
  }

  /** Who has the turn; null when something sudden happens. */
  public @Nullable Actor acting() {
    return current;
  }

  /** From now on nobody lets another one go first, and so nothing is decided here any more. */
  public void calm() {
    calm = true;
  }

  /** Runs the first actor and all that it begins; returns when it has ended and all others did. */
  public void run(String name, Runnable first) throws InterruptedException {
    Actor director = begin(name, null, first);
    ready.remove(director);
    current = director;
    director.giveTurn();
    over.await();
    if (unforeseen != null) {
      throw new IllegalStateException("An actor failed: " + unforeseen, unforeseen);
    }
  }

  /** Where whoever acts now decides; what happens suddenly is decided apart. */
  public Choices.Stream choices() {
    return current == null ? turns : current.choices();
  }

  /**
   * Adds an actor; it gets a turn when others yield.
   *
   * @param name for people, and of its choices
   */
  public Actor begin(String name, @Nullable Process process, Runnable work) {
    Actor[] self = new Actor[1];
    Actor actor = new Actor(name, choices.of(name), process, () -> live(self[0], work));
    self[0] = actor;
    alive.add(actor);
    ready.add(actor);
    return actor;
  }

  private void live(Actor self, Runnable work) {
    self.awaitTurn();
    try {
      check(self);
      work.run();
    } catch (ProcessKilled | RunEnded e) {
      // It was meant to end here.
    } catch (Throwable e) {
      fail(e);
    } finally {
      self.ended = true;
      alive.remove(self);
      current = null;
      Actor successor = next();
      if (successor == null) {
        over.countDown();
      } else {
        current = successor;
        successor.giveTurn();
      }
    }
  }

  /** Nobody above could take it; whoever runs the simulation must see it. */
  private void fail(Throwable e) {
    if (unforeseen == null) {
      unforeseen = e;
    }
    end();
  }

  private void check(Actor self) {
    if (ending) {
      throw new RunEnded();
    }
    Process process = self.process;
    if (process != null && process.dead()) {
      throw new ProcessKilled();
    }
  }

  /** A yield point: another actor may go first. Throws when this one must not go on. */
  public void yieldTurn() {
    Actor self = current();
    check(self);
    if (!doomed.isEmpty()) {
      ready.addFirst(self);
      pass(self);
    } else if (!ready.isEmpty() && !calm) {
      int choice = self.choices().seldom(ONCE_IN, ready.size() + 1);
      if (choice != 0) {
        Actor other = ready.remove(choice - 1);
        if (!paused(other)) {
          ready.add(self);
          hand(self, other);
        }
      }
    }
    if (self.process != null && self.process.pausedUntil() > now) {
      sleepUntil(self.process.pausedUntil());
    }
    check(self);
  }

  /** Lets time pass. */
  public void sleep(long nanos) {
    sleepUntil(now + Math.max(0, nanos));
  }

  /** The same, but ends at once when somebody interrupts this actor. */
  public void sleepInterruptibly(long nanos) throws InterruptedException {
    Actor self = current();
    throwIfInterrupted(self);
    self.interruptible = true;
    try {
      sleep(nanos);
    } finally {
      self.interruptible = false;
    }
    throwIfInterrupted(self);
  }

  private static void throwIfInterrupted(Actor self) throws InterruptedException {
    if (self.interrupted) {
      self.interrupted = false;
      throw new InterruptedException("interrupted");
    }
  }

  /** Interrupts the actor's wait, or its next one that can be. */
  public void interrupt(Actor actor) {
    actor.interrupted = true;
    if (actor.interruptible) {
      wake(actor);
    }
  }

  /** Forgets an interruption that has not been met yet. */
  public void forgetInterruption(Actor actor) {
    actor.interrupted = false;
  }

  private void sleepUntil(long time) {
    Actor self = current();
    check(self);
    set(new Alarm(self, null, null, 0), time);
    pass(self);
    check(self);
  }

  /**
   * Lets time pass, in whole periods, until there is something to wake up for: asking costs no
   * turn, so what is looked at again and again is cheap while nothing changes.
   */
  public void sleepInPeriods(long period, BooleanSupplier worth) {
    Actor self = current();
    check(self);
    set(new Alarm(self, null, worth, period), now + period);
    pass(self);
    check(self);
  }

  /** Does something short at a time; it must neither wait nor yield. */
  public void at(long time, Runnable sudden) {
    set(new Alarm(null, sudden, null, 0), time);
  }

  private void set(Alarm alarm, long time) {
    alarm.at = time;
    alarm.order = alarmsSet++;
    alarms.add(alarm);
    if (alarm.actor != null) {
      alarm.actor.alarm = alarm;
    }
  }

  /** Ends an actor's sleep; nothing happens to one that does not sleep. */
  public void wake(Actor actor) {
    Alarm alarm = actor.alarm;
    if (alarm != null && !actor.ended) {
      alarms.remove(alarm);
      actor.alarm = null;
      ready.add(actor);
    }
  }

  /** Puts the actor that has the turn into a process, or out of any. */
  public void enter(@Nullable Process process) {
    current().process = process;
  }

  /** The process and all in it end at their yield points; nothing in it has any effect any more. */
  public void kill(Process process) {
    if (process.dead()) {
      return;
    }
    process.die();
    for (Actor actor : alive) {
      if (actor.process == process && actor != current) {
        doom(actor);
      }
    }
  }

  private void doom(Actor actor) {
    if (actor.alarm != null) {
      alarms.remove(actor.alarm);
      actor.alarm = null;
    }
    ready.remove(actor);
    if (!doomed.contains(actor)) {
      doomed.add(actor);
    }
  }

  /** The process and all in it stand still until then; time goes on. */
  public void pause(Process process, long nanos) {
    process.pauseUntil(now + nanos);
  }

  /** Asks the process to stop; whoever asks learns of it. */
  public void stop(Process process) {
    process.stop();
  }

  /** Ends the run; every actor ends at its yield point. */
  public void end() {
    if (!ending) {
      ending = true;
      for (Actor actor : alive) {
        if (actor != current) {
          doom(actor);
        }
      }
    }
  }

  private void pass(Actor self) {
    // Whatever is due suddenly is done by nobody.
    current = null;
    Actor successor = next();
    if (successor == null) {
      throw new IllegalStateException("nobody is left to go on");
    }
    hand(self, successor);
  }

  private void hand(Actor self, Actor successor) {
    current = successor;
    if (successor == self) {
      return;
    }
    successor.giveTurn();
    self.awaitTurn();
  }

  /** Puts off whoever's process stands still. */
  private boolean paused(Actor actor) {
    Process process = actor.process;
    if (process == null || process.dead() || process.pausedUntil() <= now || ending) {
      return false;
    }
    set(new Alarm(actor, null, null, 0), process.pausedUntil());
    return true;
  }

  private @Nullable Actor next() {
    while (true) {
      while (!doomed.isEmpty()) {
        Actor dying = doomed.poll();
        if (!dying.ended) {
          if (dying.begun()) {
            return dying;
          }
          // It never began; there is nothing to end.
          dying.ended = true;
          alive.remove(dying);
        }
      }
      if (!ready.isEmpty()) {
        int choice = calm || ready.size() == 1 ? 0 : turns.below(ready.size());
        Actor chosen = ready.remove(choice);
        if (!paused(chosen)) {
          return chosen;
        }
        continue;
      }
      Alarm alarm = alarms.poll();
      if (alarm == null) {
        return null;
      }
      now = Math.max(now, alarm.at);
      ring(alarm);
    }
  }

  private void ring(Alarm alarm) {
    try {
      if (alarm.sudden != null) {
        alarm.sudden.run();
      }
      if (alarm.actor == null) {
        return;
      }
      if (alarm.worth != null && !alarm.worth.getAsBoolean()) {
        set(alarm, now + alarm.period);
        return;
      }
    } catch (RuntimeException e) {
      fail(e);
      return;
    }
    if (!ending) {
      alarm.actor.alarm = null;
      ready.add(alarm.actor);
    }
  }
}
