package dev.vakna.operations;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Storage of operations. Every method is one transaction; all but {@link #claim} are refused with
 * {@link LostLeaseException} unless the claim's fence is the newest and the lease has not been
 * taken over. A wish to cancel that was accepted is never lost: {@link #finish finishing} in
 * success, {@link #unwind unwinding} for another reason, and {@link #park parking} on the way
 * forward are refused with {@link CancelledException} once it stands in the operation's row, and
 * nothing is changed. Times are the storage's own clock's, so that servers' clocks need not agree.
 *
 * @param <T> the storage's transaction, handed to state changes that must happen with an ending
 */
public interface Journal<T> {

  /**
   * Takes an operation that is due and that nobody holds (never claimed, lease run out, or
   * postponed and due), raising its fence. A {@code QUEUED} operation becomes {@code RUNNING}.
   *
   * <p>The oldest goes first, but for what stands in line: a {@code QUEUED} operation of one of the
   * kinds that are capped comes after everything else, and only when it is its turn by the {@link
   * WaitingLine}; one that was cancelled need not wait. Two servers that claim at once never begin
   * more than the caps allow.
   *
   * @param worker who claims, for operators' eyes
   * @param hosts the engine hosts this worker reaches
   * @param caps how much may be under way at once
   * @param lease how long the claim holds without a {@link #beat}
   */
  Optional<Claim> claim(String worker, Set<String> hosts, Caps caps, Duration lease);

  /** The same with nothing that stands in line. */
  default Optional<Claim> claim(String worker, Set<String> hosts, Duration lease) {
    return claim(worker, hosts, Caps.NONE, lease);
  }

  /**
   * The same, for workers whose places for long work are all taken: only what must not wait for
   * one, that is what is being undone or was cancelled, what is of one of the quick kinds, what
   * another worker began and then lost, what has come to a step that mostly waits, and what waits
   * for something out of reach.
   *
   * @param waitingSteps the steps that mostly wait
   */
  Optional<Claim> claimUrgent(
      String worker,
      Set<String> hosts,
      Set<String> quickKinds,
      Set<String> waitingSteps,
      Duration lease);

  /**
   * Extends the lease and stores progress; progress behind what is stored is not taken, as a beat
   * may be overtaken by a later {@link #append}.
   *
   * @return true when cancellation was asked for
   */
  boolean beat(Claim claim, Progress progress, Duration lease);

  /** Appends one entry. */
  void append(Claim claim, String step, Entry.Mark mark, String payload, Progress progress);

  /**
   * Tells the same again, with another payload: the newest entry of that step and mark gets it,
   * keeps its time and becomes the last one; what was appended behind it, the beginnings of tries
   * that did nothing, is forgotten. So what lasts for days is one entry and not thousands. Without
   * any such entry one is appended.
   */
  void amend(Claim claim, String step, Entry.Mark mark, String payload, Progress progress);

  /**
   * Turns the operation to {@code UNWINDING}, for the given reason.
   *
   * @throws CancelledException when cancellation was asked for and that is not the reason given
   */
  void unwind(Claim claim, Failure failure);

  /**
   * Gives the operation back, to be claimed again no sooner than after the pause; at once when it
   * goes forward and cancellation was asked for.
   */
  void postpone(Claim claim, Duration pause);

  /**
   * The same, and stores progress as the claim's last word: a beat that was under way may have told
   * older things since the last {@link #append}.
   */
  void postpone(Claim claim, Progress progress, Duration pause);

  /** Gives the operation back without harm, to be claimed again at once: the server shuts down. */
  void release(Claim claim);

  /**
   * Sets the operation aside for an operator.
   *
   * @throws CancelledException when it goes forward and cancellation was asked for
   */
  void park(Claim claim, Failure failure);

  /**
   * Ends the operation and applies the state changes of its ending, all or nothing.
   *
   * @param failure null for success
   * @throws CancelledException when cancellation was asked for before a success
   */
  void finish(Claim claim, @Nullable Failure failure, Ending<T> ending);

  /** The state changes of an ending. */
  @FunctionalInterface
  interface Ending<T> {
    /**
     * @param now the storage's clock
     * @return the operation's result as JSON text
     */
    String apply(T transaction, Instant now);
  }
}
