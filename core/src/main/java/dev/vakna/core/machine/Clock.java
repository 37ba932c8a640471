package dev.vakna.core.machine;

import org.jspecify.annotations.Nullable;

/**
 * How a machine keeps time.
 *
 * @param windows clock and timers as Windows wants them
 * @param localTime its clock runs in local time, false for UTC; null as is usual for its system
 */
public record Clock(boolean windows, @Nullable Boolean localTime) {

  /** In UTC, as all but Windows want it. */
  public static final Clock USUAL = new Clock(false, null);

  /** Whether its clock runs in local time. */
  public boolean inLocalTime() {
    return localTime == null ? windows : localTime;
  }
}
