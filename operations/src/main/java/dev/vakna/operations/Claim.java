package dev.vakna.operations;

import java.util.Objects;

/**
 * A worker's hold on an operation. Every write carries the fence; storage refuses a write whose
 * fence is not the operation's newest.
 *
 * @param operation the operation as it was when claimed
 * @param fence grows with every claim of the operation
 */
public record Claim(Operation operation, long fence) {

  public Claim {
    Objects.requireNonNull(operation);
  }
}
