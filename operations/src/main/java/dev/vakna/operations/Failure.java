package dev.vakna.operations;

import java.util.Objects;

/**
 * Why an operation ended without its result.
 *
 * @param code stable, machine-readable, for example {@code archive_corrupt}
 * @param message a sentence the customer understands, with what to do next
 * @param detail what an operator needs besides; never shown to customers; may be empty
 */
public record Failure(String code, String message, String detail) {

  /** The code of an operation that its customer cancelled. */
  public static final String CANCELLED = "cancelled";

  public Failure {
    Objects.requireNonNull(code);
    Objects.requireNonNull(message);
    Objects.requireNonNull(detail);
  }
}
