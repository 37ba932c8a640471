package dev.vakna.core.engine;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a machine uses, as its site can tell from outside, without asking its guest. What it cannot
 * tell is null, and never guessed.
 *
 * @param uptime how long it has been running; null when it does not run
 * @param processorTime what it used of its cores since its start, all of them together; only grows
 *     while it runs
 * @param memoryBytes what its guest uses of its memory
 * @param storageBytes what its guest's file systems hold
 * @param traffic what went through its network card since its start, or since that was plugged in
 */
public record Gauges(
    @Nullable Duration uptime,
    @Nullable Duration processorTime,
    @Nullable Long memoryBytes,
    @Nullable Long storageBytes,
    @Nullable Traffic traffic) {

  /** Nothing can be told, as of a machine that does not run. */
  public static final Gauges NONE = new Gauges(null, null, null, null, null);

  /**
   * Bytes through a network card.
   *
   * @param inbound to the machine
   * @param outbound from it
   */
  public record Traffic(long inbound, long outbound) {}
}
