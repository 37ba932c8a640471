package dev.vakna.core.metering;

import java.util.Locale;

/** What is metered. */
public enum Meter {
  /** Cores; while the machine is powered on. */
  CPU(true),
  /** GiB of memory; while the machine is powered on. */
  MEMORY(true),
  /** GiB of storage; from activation to destruction. */
  STORAGE(false),
  /** Addresses; from activation to destruction. */
  IPV4(false);

  private final boolean onlyPoweredOn;

  Meter(boolean onlyPoweredOn) {
    this.onlyPoweredOn = onlyPoweredOn;
  }

  /** True when the meter stands still while the machine is off. */
  public boolean onlyPoweredOn() {
    return onlyPoweredOn;
  }

  /** As callers see it: lower case. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
