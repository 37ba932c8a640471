package dev.vakna.core.guest;

import java.util.Objects;

/**
 * Something of the original that the clone does not have, or that could not be confirmed.
 *
 * @param code to branch on, for example {@code args_ignored}
 * @param message in words for the customer
 */
public record Warning(String code, String message) {

  public Warning {
    Objects.requireNonNull(code);
    Objects.requireNonNull(message);
  }
}
