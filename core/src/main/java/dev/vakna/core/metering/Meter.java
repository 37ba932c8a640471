package dev.vakna.core.metering;

import java.util.Locale;

/** What is metered. */
public enum Meter {
  /** Cores; while the machine is powered on. */
  CPU(true, "core-hour"),
  /** GiB of memory; while the machine is powered on. */
  MEMORY(true, "gib-hour"),
  /** GiB of storage; from activation to destruction. */
  STORAGE(false, "gib-hour"),
  /** Addresses; from activation to destruction. */
  IPV4(false, "address-hour");

  private final boolean onlyPoweredOn;
  private final String unit;

  Meter(boolean onlyPoweredOn, String unit) {
    this.onlyPoweredOn = onlyPoweredOn;
    this.unit = unit;
  }

  /** True when the meter stands still while the machine is off. */
  public boolean onlyPoweredOn() {
    return onlyPoweredOn;
  }

  /** As callers see it: lower case. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What is counted and priced: one of it for an hour. */
  public String unit() {
    return unit;
  }
}
