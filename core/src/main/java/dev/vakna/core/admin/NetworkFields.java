package dev.vakna.core.admin;

import dev.vakna.core.network.Ipv4;
import dev.vakna.core.network.Ipv6;
import dev.vakna.core.network.Network;
import dev.vakna.core.network.OpenPorts;
import dev.vakna.core.problem.FieldFault;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A network as operators write it.
 *
 * @param name its name; required
 * @param region whose machines are in it; required
 * @param bridge the hosts' bridge; required
 * @param vlan on it; null for none
 * @param ipv4 the machines' addresses, {@code 192.0.2.10-192.0.2.200}; required
 * @param gateway with the length of the network's prefix, {@code 192.0.2.1/24}; required
 * @param ipv6 the network's prefix, {@code 2001:db8:1::/64}; null for no IPv6
 * @param gateway6 required with {@code ipv6}
 * @param nameservers null for none
 * @param sendingBits a second; null for as much as goes
 * @param receivingBits a second; null for as much as goes
 * @param open ports as {@link OpenPorts} writes them; null for {@link Network#OPEN}
 * @param holdBackSeconds null for {@link Network#HOLD_BACK}
 */
public record NetworkFields(
    @Nullable String name,
    @Nullable String region,
    @Nullable String bridge,
    @Nullable Integer vlan,
    @Nullable String ipv4,
    @Nullable String gateway,
    @Nullable String ipv6,
    @Nullable String gateway6,
    @Nullable List<String> nameservers,
    @Nullable Long sendingBits,
    @Nullable Long receivingBits,
    @Nullable List<String> open,
    @Nullable Long holdBackSeconds) {

  private static final Pattern RANGE = Pattern.compile("([^-]+)-([^-]+)");
  private static final Pattern WITH_PREFIX = Pattern.compile("([^/]+)/([1-9]\\d{0,2})");
  private static final long LONGEST_SECONDS = 1L << 32;

  /** A network's. */
  public static NetworkFields of(Network network) {
    Network.Range range = network.range();
    Optional<Network.Range6> six = network.range6();
    OptionalInt vlan = network.bridge().vlan();
    return new NetworkFields(
        network.name(),
        network.region(),
        network.bridge().name(),
        vlan.isPresent() ? (Integer) vlan.getAsInt() : null,
        range.toString(),
        range.gateway() + "/" + range.prefix(),
        six.map(Network.Range6::toString).orElse(null),
        six.map(each -> each.gateway().toString()).orElse(null),
        network.nameservers(),
        orNull(network.rates().sending()),
        orNull(network.rates().receiving()),
        network.open().stream().map(OpenPorts::toString).toList(),
        network.holdBack().toSeconds());
  }

  private static @Nullable Long orNull(OptionalLong number) {
    return number.isPresent() ? (Long) number.getAsLong() : null;
  }

  /**
   * The network that is meant.
   *
   * @throws AdminRefusedException when a value is missing or cannot be
   */
  Network network() {
    String named = required("name", name);
    String of = required("region", region);
    String plugged = required("bridge", bridge);
    Network.Bridge at = read("bridge", () -> new Network.Bridge(plugged, OptionalInt.empty()));
    Network.Bridge tagged =
        read("vlan", () -> vlan == null ? at : new Network.Bridge(at.name(), OptionalInt.of(vlan)));
    Network.Range range = range();
    Optional<Network.Range6> six = range6();
    List<OpenPorts> ports =
        read(
            "open",
            () -> open == null ? Network.OPEN : open.stream().map(OpenPorts::parse).toList());
    Network.Rates out =
        read("sendingBits", () -> new Network.Rates(optional(sendingBits), OptionalLong.empty()));
    Network.Rates rates =
        read("receivingBits", () -> new Network.Rates(out.sending(), optional(receivingBits)));
    Duration rest = holdBack();
    return read(
        null,
        () ->
            new Network(
                named,
                of,
                tagged,
                range,
                six,
                nameservers == null ? List.of() : nameservers,
                rates,
                ports,
                rest));
  }

  private Duration holdBack() {
    if (holdBackSeconds == null) {
      return Network.HOLD_BACK;
    }
    // What a duration cannot hold is as much too long as this.
    return Duration.ofSeconds(Math.clamp(holdBackSeconds, -1, LONGEST_SECONDS));
  }

  private Network.Range range() {
    String addresses = required("ipv4", ipv4);
    String router = required("gateway", gateway);
    Matcher ends = RANGE.matcher(addresses);
    if (!ends.matches()) {
      throw fault(
          "ipv4",
          "'%s' is no range of addresses: write the first and the last, as 192.0.2.10-192.0.2.200"
              .formatted(addresses));
    }
    Matcher parts = WITH_PREFIX.matcher(router);
    if (!parts.matches()) {
      throw fault(
          "gateway",
          "'%s' is no gateway with the length of its network's prefix, as 192.0.2.1/24 is"
              .formatted(router));
    }
    Ipv4 first = read("ipv4", () -> Ipv4.parse(ends.group(1)));
    Ipv4 last = read("ipv4", () -> Ipv4.parse(ends.group(2)));
    Ipv4 at = read("gateway", () -> Ipv4.parse(parts.group(1)));
    return read("ipv4", () -> new Network.Range(at, Integer.parseInt(parts.group(2)), first, last));
  }

  private Optional<Network.Range6> range6() {
    if (ipv6 == null) {
      if (gateway6 != null) {
        throw fault("gateway6", "there is no IPv6 network for it: set `ipv6` too");
      }
      return Optional.empty();
    }
    String router = required("gateway6", gateway6);
    Matcher parts = WITH_PREFIX.matcher(ipv6);
    if (!parts.matches()) {
      throw fault("ipv6", "'%s' is no IPv6 network, as 2001:db8:1::/64 is".formatted(ipv6));
    }
    Ipv6 prefix = read("ipv6", () -> Ipv6.parse(parts.group(1)));
    Ipv6 at = read("gateway6", () -> Ipv6.parse(router));
    return Optional.of(
        read("ipv6", () -> new Network.Range6(prefix, Integer.parseInt(parts.group(2)), at)));
  }

  private static OptionalLong optional(@Nullable Long number) {
    return number == null ? OptionalLong.empty() : OptionalLong.of(number);
  }

  private static String required(String field, @Nullable String value) {
    if (value == null || value.isBlank()) {
      throw AdminRefusedException.fault(
          field, FieldFault.Code.MISSING_REQUIRED, "`%s` is required.".formatted(field));
    }
    return value;
  }

  /**
   * @param field null where the fault is of no single one
   */
  private static <T> T read(@Nullable String field, Supplier<T> reader) {
    try {
      return reader.get();
    } catch (IllegalArgumentException e) {
      String words = String.valueOf(e.getMessage());
      throw field == null ? AdminRefusedException.whole(sentence(words)) : fault(field, words);
    }
  }

  static AdminRefusedException fault(String field, String words) {
    return AdminRefusedException.fault(
        field, FieldFault.Code.INVALID_VALUE, "`%s`: %s.".formatted(field, words));
  }

  private static String sentence(String words) {
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1) + ".";
  }
}
