package dev.vakna.postgres;

import java.util.Objects;

/**
 * How a database is reached.
 *
 * @param jdbcUrl {@code jdbc:postgresql://…}
 * @param user the role
 * @param password its password; kept out of {@link #toString}
 */
public record DatabaseAddress(String jdbcUrl, String user, String password) {

  public DatabaseAddress {
    Objects.requireNonNull(jdbcUrl);
    Objects.requireNonNull(user);
    Objects.requireNonNull(password);
  }

  /** Without the password, fit for logs. */
  @Override
  public String toString() {
    return user + " at " + jdbcUrl;
  }
}
