package dev.vakna.simulator.schedule;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One line of action. It runs only while it has the turn. */
public final class Actor {

  private final String name;
  private final Runnable work;
  private final Choices.Stream choices;
  private @Nullable Thread thread;
  private volatile boolean turn;

  /**
   * The process it is in now; null when it is in none. A client is in a server's while it calls.
   */
  @Nullable Process process;

  boolean ended;
  boolean interrupted;
  boolean interruptible;
  Scheduler.@Nullable Alarm alarm;

  Actor(String name, Choices.Stream choices, @Nullable Process process, Runnable work) {
    this.name = name;
    this.choices = choices;
    this.process = process;
    this.work = work;
  }

  /** For people. */
  public String name() {
    return name;
  }

  /** Where it decides. */
  public Choices.Stream choices() {
    return choices;
  }

  /** Where it is now, or null. */
  public @Nullable Process process() {
    return process;
  }

  boolean begun() {
    return thread != null;
  }

  void giveTurn() {
    turn = true;
    if (thread == null) {
      // Known before it runs: it may be given its next turn before its start returns here.
      Thread mine = Thread.ofVirtual().name(name).unstarted(work);
      thread = mine;
      mine.start();
    } else {
      LockSupport.unpark(thread);
    }
  }

  void awaitTurn() {
    while (!turn) {
      LockSupport.park(this);
    }
    turn = false;
  }
}
