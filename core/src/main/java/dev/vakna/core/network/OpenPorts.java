package dev.vakna.core.network;

import java.util.Objects;
import java.util.Optional;

/**
 * Ports of a machine that others may begin to talk to.
 *
 * @param protocol what has ports
 * @param first from 1 to 65535
 * @param last from the first to 65535
 * @param source where those may be who talk; none for anywhere
 */
public record OpenPorts(Protocol protocol, int first, int last, Optional<SourceNetwork> source) {

  private static final int HIGHEST = 65_535;

  /** What has ports. */
  public enum Protocol {
    TCP,
    UDP
  }

  public OpenPorts {
    Objects.requireNonNull(protocol);
    Objects.requireNonNull(source);
    if (first < 1 || last > HIGHEST || last < first) {
      throw new IllegalArgumentException(
          "%d to %d are no ports: they go from 1 to %d".formatted(first, last, HIGHEST));
    }
  }

  /** One port, open to everybody. */
  public static OpenPorts toAll(Protocol protocol, int port) {
    return new OpenPorts(protocol, port, port, Optional.empty());
  }
}
