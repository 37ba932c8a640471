package dev.vakna.bench.machine;

import java.io.IOException;

/** Another tool failed. */
public final class ProgramFailedException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * @param command what was called
   * @param why what came of it
   */
  public ProgramFailedException(String command, String why) {
    super(command + ": " + why);
  }
}
