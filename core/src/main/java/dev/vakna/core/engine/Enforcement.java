package dev.vakna.core.engine;

/** What became of the word about a machine's open ports. */
public enum Enforcement {
  /** It holds now and whenever the machine runs, or a newer one does. */
  ENFORCED,
  /** Nothing stands before the machine that could keep anybody out. */
  UNFILTERED,
  /** No machine is defined there. */
  ABSENT
}
