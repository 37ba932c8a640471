package dev.vakna.core.inventory;

import java.util.Locale;

/** Whether a machine runs. */
public enum PowerState {
  /** Being made. */
  PROVISIONING,
  RUNNING,
  STOPPED,
  /** No engine of ours runs it, or the engine cannot say. */
  UNKNOWN;

  /** As callers see it: lower case. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
