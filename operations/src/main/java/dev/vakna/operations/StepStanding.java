package dev.vakna.operations;

import org.jspecify.annotations.Nullable;

/**
 * Where a step stands by its operation's journal.
 *
 * @param step its name
 * @param begun its effect may have happened
 * @param done it did
 * @param undone whatever it was, it is gone
 * @param starts attempts, forward or backward, begun in a row without any outcome
 * @param attempts failed attempts since an operator last gave the operation back
 * @param undoAttempts failed attempts to undo since then
 * @param waits tries in a row that found something out of reach; none of them is an attempt
 * @param failure why the last try came to nothing, or null
 */
public record StepStanding(
    String step,
    boolean begun,
    boolean done,
    boolean undone,
    int starts,
    int attempts,
    int undoAttempts,
    int waits,
    @Nullable Failure failure) {}
