package dev.vakna.engine.qemu.probe;

/**
 * One timed start of a boot sector.
 *
 * @param exit QEMU's exit status; {@link #KILLED} when it was ended from outside
 * @param spoke the sector's letter came out of the serial port
 * @param millis wall-clock time
 * @param output last line that QEMU printed, or empty
 */
public record ProbeRun(int exit, boolean spoke, long millis, String output) {

  /** It had not ended when its time was over. */
  public static final int KILLED = -1;

  /** The exit device turns the sector's 10h into (10h &lt;&lt; 1) | 1. */
  public static final int GOOD = 33;

  /** A working KVM needs about 0.1 s; a crippled one 3 s. */
  public static final long LIMIT_MILLIS = 1000;

  /** Whether the start went as on a sound processor. */
  public boolean good() {
    return exit == GOOD && spoke && millis <= LIMIT_MILLIS;
  }

  /** What went wrong, for people. */
  public String fault() {
    if (exit == KILLED) {
      return "a boot sector that takes 0.1 s elsewhere had not run after %d ms".formatted(millis);
    }
    if (exit != GOOD || !spoke) {
      return "QEMU ended with status %d%s"
          .formatted(exit, output.isEmpty() ? "" : " and said: " + output);
    }
    return "a boot sector that takes 0.1 s elsewhere took %d ms".formatted(millis);
  }
}
