package dev.vakna.server.http;

import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads addresses written in full: no names, no zones, no shortened forms of IPv4. */
final class AddressLiteral {

  private static final Pattern V4 =
      Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.(?!$)|$)){4}");
  private static final Pattern V6 = Pattern.compile("[0-9a-fA-F:]{2,39}|[0-9a-fA-F:]{2,30}[0-9.]+");

  private AddressLiteral() {}

  /** An address alone; an IPv4 address mapped into IPv6 is the IPv4 address. */
  static Optional<InetAddress> parse(String text) {
    if (!V4.matcher(text).matches() && !(text.indexOf(':') >= 0 && V6.matcher(text).matches())) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException malformed) {
      return Optional.empty();
    }
  }

  /** The same, a port behind it left away: {@code 192.0.2.1:80}, {@code [2001:db8::1]:80}. */
  static Optional<InetAddress> parseWithPort(String text) {
    if (text.startsWith("[")) {
      int end = text.indexOf(']');
      return end > 0 && isPortOrNothing(text.substring(end + 1)) && text.indexOf(':') > 0
          ? parse(text.substring(1, end)).filter(_ -> text.substring(1, end).indexOf(':') >= 0)
          : Optional.empty();
    }
    int colon = text.indexOf(':');
    return colon >= 0 && colon == text.lastIndexOf(':') && isPortOrNothing(text.substring(colon))
        ? parse(text.substring(0, colon))
        : parse(text);
  }

  private static boolean isPortOrNothing(String text) {
    return text.isEmpty() || text.matches(":\\d{1,5}");
  }
}
