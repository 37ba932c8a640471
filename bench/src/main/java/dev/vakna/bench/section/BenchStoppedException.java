package dev.vakna.bench.section;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The run was stopped by its caller; nothing is wrong. */
public final class BenchStoppedException extends IOException {
  private static final long serialVersionUID = 1L;

  BenchStoppedException(String message) {
    this(message, null);
  }

  /**
   * @param cause what happened because of that, or null
   */
  public BenchStoppedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
