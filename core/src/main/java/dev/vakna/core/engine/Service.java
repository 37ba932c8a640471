package dev.vakna.core.engine;

import java.util.Objects;

/**
 * One service of a machine as reached from outside.
 *
 * @param name {@code ssh}, {@code http}, …
 * @param host name or address to connect to
 * @param port 1 to 65535
 * @param guestPort the port inside the machine
 */
public record Service(String name, String host, int port, int guestPort) {

  public Service {
    Objects.requireNonNull(name);
    Objects.requireNonNull(host);
  }
}
