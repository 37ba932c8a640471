package dev.vakna.bench.sample;

import java.io.IOException;

/**
 * One way to do a task.
 *
 * @param key short name, as in JSON
 * @param title for people
 * @param ready what is done before each run and not timed
 * @param work what is timed
 * @param tidy what is done after each run, whether it was good or not, and not timed
 * @param mayFail it is left out, and that is told, when it cannot do the task at all
 */
public record Contestant(
    String key, String title, Work ready, Work work, Work tidy, boolean mayFail) {

  private static final Work NOTHING = () -> {};

  /** Something that takes time. */
  @FunctionalInterface
  public interface Work {
    /** Does it. */
    void run() throws IOException, InterruptedException;
  }

  /** One that leaves nothing behind. */
  public static Contestant of(String key, String title, Work work) {
    return new Contestant(key, title, NOTHING, work, NOTHING, false);
  }

  /** The same, made ready before each run. */
  public Contestant readied(Work before) {
    return new Contestant(key, title, before, work, tidy, mayFail);
  }

  /** The same, tidied after each run. */
  public Contestant tidied(Work after) {
    return new Contestant(key, title, ready, work, after, mayFail);
  }

  /** The same, left out where it cannot do the task. */
  public Contestant ifAble() {
    return new Contestant(key, title, ready, work, tidy, true);
  }
}
