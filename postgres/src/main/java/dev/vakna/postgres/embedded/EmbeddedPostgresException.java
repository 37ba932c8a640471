package dev.vakna.postgres.embedded;

import org.jspecify.annotations.Nullable;

/** The bundled database could not be set up, started or stopped; the message says what to do. */
public final class EmbeddedPostgresException extends RuntimeException {

  EmbeddedPostgresException(String message) {
    this(message, null);
  }

  EmbeddedPostgresException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
