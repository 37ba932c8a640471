package dev.vakna.core.store;

import dev.vakna.core.event.Event;
import dev.vakna.core.id.AccountId;
import java.time.Instant;
import java.util.List;

/**
 * What happened to jobs and VPSs. Storage itself records it, in the transaction in which it
 * happens, whoever changed the job or the VPS: none is lost, and what was undone never was.
 *
 * <p>An event has no place in the order while its transaction is at work, so it gets its position
 * afterwards, by {@link #order}. Positions are given by one transaction at a time: whoever has read
 * up to a position will never find another below it.
 */
public interface EventRecords {

  /**
   * Gives positions to events that have none, the oldest first. Does nothing while another
   * transaction is at it; then those events get theirs by that one, or at the next call.
   *
   * @param limit at most to so many
   * @return to how many
   */
  int order(int limit);

  /** The highest position that was given. */
  long head();

  /**
   * A new highest position, which no event has: whatever is given a position later has a higher
   * one.
   */
  long advance();

  /**
   * Events with a position above that one, in their order.
   *
   * @param limit at most so many
   */
  List<Event> after(long position, int limit);

  /** The same of one account. */
  List<Event> after(AccountId account, long position, int limit);

  /**
   * Forgets events that happened before that moment.
   *
   * @param limit at most so many
   * @return how many
   */
  int forgetBefore(Instant moment, int limit);
}
