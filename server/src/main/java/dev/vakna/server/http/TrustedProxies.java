package dev.vakna.server.http;

import dev.vakna.core.network.SourceNetwork;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Who a caller is behind proxies. Only what a trusted proxy wrote is believed: from the nearest hop
 * outwards, the first address that no trusted proxy has is the caller's.
 */
public final class TrustedProxies {

  private final List<SourceNetwork> networks;
  private final Header header;

  /** The header in which the trusted proxies write; the other one is a caller's own words. */
  public enum Header {
    X_FORWARDED_FOR("X-Forwarded-For"),
    FORWARDED("Forwarded");

    private final String text;

    Header(String text) {
      this.text = text;
    }
  }

  private TrustedProxies(List<SourceNetwork> networks, Header header) {
    this.networks = List.copyOf(networks);
    this.header = header;
  }

  /**
   * Those that are trusted.
   *
   * @param trusted addresses and networks in CIDR form; none trusts nobody
   * @throws IllegalArgumentException naming the first that is neither
   */
  public static TrustedProxies of(List<String> trusted, Header header) {
    List<SourceNetwork> networks = new ArrayList<>();
    for (String text : trusted) {
      networks.add(network(text.strip()));
    }
    return new TrustedProxies(networks, header);
  }

  /** Which of the texts is neither an address nor a network, in words; none when all are. */
  public static Optional<String> fault(List<String> trusted) {
    try {
      of(trusted, Header.X_FORWARDED_FOR);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static SourceNetwork network(String text) {
    int slash = text.indexOf('/');
    String literal = slash < 0 ? text : text.substring(0, slash);
    String prefix = slash < 0 ? "" : text.substring(slash + 1);
    InetAddress address =
        AddressLiteral.parse(literal).orElseThrow(() -> new IllegalArgumentException(words(text)));
    int bits = address.getAddress().length * 8;
    // An IPv4 network mapped into IPv6 counts its prefix from the longer address's start.
    int skipped = literal.indexOf(':') >= 0 && bits == 32 ? 96 : 0;
    if (slash >= 0 && !prefix.matches("\\d{1,3}")) {
      throw new IllegalArgumentException(words(text));
    }
    int length = slash < 0 ? bits : Integer.parseInt(prefix) - skipped;
    if (length < 0 || length > bits) {
      throw new IllegalArgumentException(words(text));
    }
    return new SourceNetwork(address, length);
  }

  private static String words(String text) {
    return "`%s` is neither an address nor a network such as 192.0.2.0/24 or 2001:db8::/32"
        .formatted(text);
  }

  /**
   * The address of who calls.
   *
   * @param peer address of the other end of the connection
   * @param headers all values of a header of the request, in their order
   */
  public String caller(String peer, Function<String, List<String>> headers) {
    if (networks.isEmpty() || !trusts(peer)) {
      return peer;
    }
    List<String> written = headers.apply(header.text);
    List<String> hops =
        switch (header) {
          case X_FORWARDED_FOR -> ForwardedHops.ofForwardedFor(written);
          case FORWARDED -> ForwardedHops.ofForwarded(written);
        };
    String caller = peer;
    for (String hop : hops.reversed()) {
      InetAddress address = AddressLiteral.parseWithPort(hop).orElse(null);
      if (address == null) {
        return caller;
      }
      caller = address.getHostAddress();
      if (!trusts(caller)) {
        return caller;
      }
    }
    return caller;
  }

  private boolean trusts(String address) {
    return networks.stream().anyMatch(network -> network.holds(address));
  }
}
