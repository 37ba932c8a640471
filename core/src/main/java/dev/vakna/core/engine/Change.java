package dev.vakna.core.engine;

import java.util.Objects;

/**
 * Hardware that a machine has otherwise than planned.
 *
 * @param code to branch on, for example {@code machine_version_replaced}
 * @param message in words for the customer: names nothing of the host
 */
public record Change(String code, String message) {

  public Change {
    Objects.requireNonNull(code);
    Objects.requireNonNull(message);
  }
}
