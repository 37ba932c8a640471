package dev.vakna.operations;

import java.time.Instant;
import java.util.Objects;

/**
 * A worker's hold on an operation. Every write carries the fence; storage refuses a write whose
 * fence is not the operation's newest.
 *
 * @param operation the operation as it was when claimed
 * @param fence grows with every claim of the operation
 * @param at when it was claimed, by the storage's clock
 */
public record Claim(Operation operation, long fence, Instant at) {

  public Claim {
    Objects.requireNonNull(operation);
    Objects.requireNonNull(at);
  }

  /** Right after the last thing that is known of the operation. */
  public Claim(Operation operation, long fence) {
    this(
        operation,
        fence,
        operation.journal().isEmpty() ? operation.createdAt() : operation.journal().getLast().at());
  }
}
