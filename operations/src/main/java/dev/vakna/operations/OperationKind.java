package dev.vakna.operations;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What one kind of operation does.
 *
 * @param <T> the storage's transaction
 * @param <C> what steps are told: the input and the results so far
 */
public interface OperationKind<T, C> {

  /** Stable name, for example {@code vps.restore_to_payg}. */
  String name();

  /** The steps in order. */
  List<Step<C>> steps();

  /**
   * True for an operation that is never taken back: it cannot be cancelled, every failure is tried
   * again, and when the attempts are used up it is parked for an operator.
   */
  default boolean forwardOnly() {
    return false;
  }

  /** True for work of seconds, which must not wait until a place for long work is free. */
  default boolean quick() {
    return false;
  }

  /** What is left when it comes to nothing or is cancelled: a sentence for the customer. */
  default String aftermath() {
    return "Nothing was kept and nothing is charged.";
  }

  /**
   * Makes the context.
   *
   * @param operation the operation
   * @param results JSON text of each step done so far, by the step's name
   */
  C context(Operation operation, Map<String, String> results);

  /**
   * Says how long it will still take. Asked before every step; may ask storage.
   *
   * @param context as the next step is told
   */
  default Outlook outlook(C context) {
    return Outlook.NONE;
  }

  /**
   * The end in success: the state changes that belong to it, inside the transaction that marks the
   * operation completed. Runs exactly once per operation.
   *
   * @return the operation's result as JSON text
   */
  String complete(T transaction, C context, Instant now);

  /**
   * The end in failure, after every step was undone: releases what admission reserved, inside the
   * transaction that marks the operation failed. Runs exactly once per operation.
   *
   * @return the operation's result as JSON text
   */
  String abandon(T transaction, C context, Failure failure, Instant now);
}
