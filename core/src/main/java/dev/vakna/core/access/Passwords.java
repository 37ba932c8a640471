package dev.vakna.core.access;

import dev.vakna.core.problem.RefusalException;
import org.jspecify.annotations.Nullable;

/**
 * Turns passwords into what is stored of them. It is slow by intent, so it is never called within a
 * transaction, and only so many are at work at once.
 */
public interface Passwords {

  /** Fewest characters of a password. */
  int LEAST = 12;

  /** Most bytes of a password in UTF-8. */
  int MOST_BYTES = 72;

  /**
   * What is stored of a password.
   *
   * @throws RefusalException when too many are being worked at
   */
  String hash(String password);

  /**
   * Whether it is that password. It takes as long where there is none.
   *
   * @param hash what is stored; null where nothing is, and then it is none
   * @param from whoever has it tried, who keeps nobody else waiting for long
   * @throws RefusalException when too many are being worked at
   */
  boolean matches(String password, @Nullable String hash, String from);
}
