package dev.vakna.core.chance;

import java.util.UUID;

/** Where randomness comes from. The real one is a secure generator; a simulator seeds its own. */
public interface Chance {

  /** A new identifier in ULID layout: 48 bits of the present millisecond, 80 random bits. */
  UUID nextId();

  /** Random bytes fit for secrets. */
  byte[] bytes(int count);

  /** Random lower-case letters and digits, for generated names. */
  String letters(int count);
}
