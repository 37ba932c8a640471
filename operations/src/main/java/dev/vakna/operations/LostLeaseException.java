package dev.vakna.operations;

import java.util.UUID;

/** The worker no longer holds the operation: another one does, or it has ended. Stop at once. */
public final class LostLeaseException extends RuntimeException {

  public LostLeaseException(UUID operation, long fence) {
    super(
        "Operation %s is no longer held with fence %d: another worker took it over. This worker stops."
            .formatted(operation, fence));
  }
}
