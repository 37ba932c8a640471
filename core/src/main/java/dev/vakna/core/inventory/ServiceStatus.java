package dev.vakna.core.inventory;

import java.util.Locale;

/** Standing of the service behind a VPS. */
public enum ServiceStatus {
  /** Being made, or not yet ordered through. */
  PENDING,
  ACTIVE,
  /** Closed by the provider, for example for a missing payment. */
  SUSPENDED,
  TERMINATED;

  /** As callers see it: lower case. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
