package dev.vakna.core.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Ports of a machine that others may begin to talk to. Written as {@code tcp/22}, {@code
 * udp/60000-61000} or, for one network alone, {@code tcp/5432@192.0.2.0/24}.
 *
 * @param protocol what has ports
 * @param first from 1 to 65535
 * @param last from the first to 65535
 * @param source where those may be who talk; none for anywhere
 */
public record OpenPorts(Protocol protocol, int first, int last, Optional<SourceNetwork> source) {

  /** The highest port. */
  public static final int HIGHEST = 65_535;

  private static final Pattern TEXT =
      Pattern.compile("(tcp|udp)/([1-9]\\d{0,4})(?:-([1-9]\\d{0,4}))?(?:@([0-9a-fA-F:./]{2,49}))?");

  /** What has ports. */
  public enum Protocol {
    TCP,
    UDP;

    /** As it is written: lower case. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public OpenPorts {
    Objects.requireNonNull(protocol);
    Objects.requireNonNull(source);
    requirePorts(first, last);
  }

  /**
   * @throws IllegalArgumentException when these do not go from one port to the same or a higher one
   */
  public static void requirePorts(int first, int last) {
    if (first < 1 || last > HIGHEST || last < first) {
      throw new IllegalArgumentException(
          "%d to %d are no ports: they go from 1 to %d".formatted(first, last, HIGHEST));
    }
  }

  /** One port, open to everybody. */
  public static OpenPorts toAll(Protocol protocol, int port) {
    return new OpenPorts(protocol, port, port, Optional.empty());
  }

  /**
   * Reads what {@link #toString} writes.
   *
   * @throws IllegalArgumentException when it is anything else
   */
  @JsonCreator
  public static OpenPorts parse(String text) {
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "'%s' names no ports, as tcp/22, udp/60000-61000 or tcp/5432@192.0.2.0/24 do"
              .formatted(text));
    }
    int first = Integer.parseInt(parts.group(2));
    String network = parts.group(4);
    Optional<SourceNetwork> source =
        network == null ? Optional.empty() : SourceNetwork.parse(network);
    if (network != null && source.isEmpty()) {
      throw new IllegalArgumentException(
          "'%s' of '%s' is no network, as 192.0.2.0/24 and 2001:db8::/32 are"
              .formatted(network, text));
    }
    return new OpenPorts(
        Protocol.valueOf(parts.group(1).toUpperCase(Locale.ROOT)),
        first,
        parts.group(3) == null ? first : Integer.parseInt(parts.group(3)),
        source);
  }

  @JsonValue
  @Override
  public String toString() {
    return protocol.code()
        + "/"
        + first
        + (last == first ? "" : "-" + last)
        + source.map(network -> "@" + network.text()).orElse("");
  }
}
