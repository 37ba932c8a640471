package dev.vakna.core.forecast;

import java.util.Set;

/** Steps of a restore by what their time follows from. Their names stand in journals. */
final class Stages {

  static final String WRITE = "write-disks";
  static final String CHECK = "check-disks";
  static final String PROVE = "prove";

  /** Those whose time follows from the bytes that they move. */
  static final Set<String> BY_BYTES = Set.of(WRITE, CHECK);

  private Stages() {}
}
