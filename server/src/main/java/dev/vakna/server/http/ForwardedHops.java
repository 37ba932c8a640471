package dev.vakna.server.http;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The addresses that proxies wrote down, each the one it was called from: the nearest proxy's last.
 * What cannot be read as an address stays as it stands and is nobody's.
 */
final class ForwardedHops {

  private ForwardedHops() {}

  /** Of all {@code X-Forwarded-For} headers, in their order. */
  static List<String> ofForwardedFor(List<String> headers) {
    List<String> hops = new ArrayList<>();
    for (String header : headers) {
      for (String hop : header.split(",", -1)) {
        if (!hop.isBlank()) {
          hops.add(hop.strip());
        }
      }
    }
    return Collections.unmodifiableList(hops);
  }

  /**
   * Of all {@code Forwarded} headers (RFC 7239), in their order. An element that names nobody is a
   * hop that cannot be read.
   */
  static List<String> ofForwarded(List<String> headers) {
    List<String> hops = new ArrayList<>();
    for (String element : split(String.join(",", headers), ',')) {
      if (element.isBlank()) {
        continue;
      }
      String hop = "";
      for (String pair : split(element, ';')) {
        int equals = pair.indexOf('=');
        if (equals > 0 && pair.substring(0, equals).strip().equalsIgnoreCase("for")) {
          hop = unquoted(pair.substring(equals + 1).strip());
        }
      }
      hops.add(hop);
    }
    return Collections.unmodifiableList(hops);
  }

  /** Splits where the separator stands outside quotes. */
  private static List<String> split(String text, char separator) {
    List<String> parts = new ArrayList<>();
    boolean quoted = false;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted && c == '\\') {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == separator && !quoted) {
        parts.add(text.substring(start, i));
        start = i + 1;
      }
    }
    parts.add(text.substring(start));
    return parts;
  }

  private static String unquoted(String text) {
    return text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")
        ? text.substring(1, text.length() - 1).replaceAll("\\\\(.)", "$1")
        : text;
  }
}
