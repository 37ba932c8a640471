package dev.vakna.simulator;

import dev.vakna.core.access.Passwords;
import org.jspecify.annotations.Nullable;

/** What is stored is the password behind a mark: a simulation keeps no secrets and has no time. */
public final class PlainPasswords implements Passwords {

  @Override
  public String hash(String password) {
    return "{hash}" + password;
  }

  @Override
  public boolean matches(String password, @Nullable String hash, String from) {
    return hash(password).equals(hash);
  }
}
