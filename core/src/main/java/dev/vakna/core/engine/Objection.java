package dev.vakna.core.engine;

import java.util.Objects;

/**
 * Something an engine cannot do.
 *
 * @param code for example {@code tpm_unsupported}
 * @param message what cannot be and what to do, for the customer: names nothing of the host
 * @param forOperator cause and cure, for whoever runs the site
 */
public record Objection(String code, String message, String forOperator) {

  public Objection {
    Objects.requireNonNull(code);
    Objects.requireNonNull(message);
    Objects.requireNonNull(forOperator);
  }

  /** One that has no more to say to an operator. */
  public Objection(String code, String message) {
    this(code, message, message);
  }
}
