package dev.vakna.core.network;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * A network that a provider has on a bridge of its hosts, from which machines get addresses.
 *
 * @param name lower-case letters, digits and hyphens, begins with a letter, at most 40
 * @param region whose machines are in it
 * @param bridge where their cards are plugged in
 * @param range the IPv4 addresses that machines get
 * @param range6 the IPv6 addresses that they get beside them; none where the network has no IPv6
 * @param nameservers IPv4 and IPv6, at most four
 * @param rates the most that each machine may send and receive
 * @param open what others may begin to talk to on a new machine, at most 64
 * @param holdBack how long an address rests after its release, in whole seconds, at most 7 days:
 *     neighbours remember for a while which card had it
 */
public record Network(
    String name,
    String region,
    Bridge bridge,
    Range range,
    Optional<Range6> range6,
    List<String> nameservers,
    Rates rates,
    List<OpenPorts> open,
    Duration holdBack) {

  /** How long an address rests unless told otherwise: neighbours forget within it. */
  public static final Duration HOLD_BACK = Duration.ofMinutes(10);

  /** What is open on a new machine unless told otherwise: ssh, http and https. */
  public static final List<OpenPorts> OPEN =
      List.of(
          OpenPorts.toAll(OpenPorts.Protocol.TCP, 22),
          OpenPorts.toAll(OpenPorts.Protocol.TCP, 80),
          OpenPorts.toAll(OpenPorts.Protocol.TCP, 443));

  private static final Duration LONGEST_HOLD_BACK = Duration.ofDays(7);
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,39}");
  private static final int MOST_NAMESERVERS = 4;
  private static final int MOST_OPEN = 64;

  /**
   * @throws IllegalArgumentException when something cannot be, in words that say what
   */
  public Network {
    Objects.requireNonNull(region);
    Objects.requireNonNull(bridge);
    Objects.requireNonNull(range);
    Objects.requireNonNull(rates);
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "'%s' is no name of a network: it is lower-case letters, digits and hyphens, begins with a letter, and has at most 40"
              .formatted(name));
    }
    nameservers = nameservers.stream().map(Network::nameserver).toList();
    if (nameservers.size() > MOST_NAMESERVERS
        || new LinkedHashSet<>(nameservers).size() < nameservers.size()) {
      throw new IllegalArgumentException(
          "%s are not at most %d different nameservers".formatted(nameservers, MOST_NAMESERVERS));
    }
    open = List.copyOf(open);
    if (open.size() > MOST_OPEN) {
      throw new IllegalArgumentException(
          "%d rules of open ports are more than %d".formatted(open.size(), MOST_OPEN));
    }
    if (holdBack.isNegative()
        || holdBack.compareTo(LONGEST_HOLD_BACK) > 0
        || holdBack.getNano() != 0) {
      throw new IllegalArgumentException(
          "addresses rest after their release for whole seconds, from none to %d days"
              .formatted(LONGEST_HOLD_BACK.toDays()));
    }
    for (String nameserver : nameservers) {
      boolean six = nameserver.indexOf(':') >= 0;
      if (six
          ? gives(range, range6, Ipv6.parse(nameserver))
          : range.holds(Ipv4.parse(nameserver))) {
        throw new IllegalArgumentException(
            "the nameserver %s has an address that a machine would get, of %s"
                .formatted(nameserver, range));
      }
    }
    if (range6.isPresent() && gives(range, range6, range6.get().gateway())) {
      throw new IllegalArgumentException(
          "the IPv6 gateway %s is the address of one of the machines: their last 32 bits are those of their IPv4 addresses, %s"
              .formatted(range6.get().gateway(), range));
    }
  }

  private static boolean gives(Range range, Optional<Range6> range6, Ipv6 address) {
    return range6.isPresent() && range6.get().gives(range, address);
  }

  /** Whether a machine may get that IPv6 address. */
  public boolean gives(Ipv6 address) {
    return gives(range, range6, address);
  }

  private static String nameserver(String text) {
    try {
      return text.indexOf(':') < 0 ? Ipv4.parse(text).toString() : Ipv6.parse(text).toString();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'%s' is no address of a nameserver".formatted(text), e);
    }
  }

  /** The IPv6 address of the machine that has the IPv4 address. */
  public Optional<Address6> address6(Ipv4 address) {
    return range6.map(six ->
        new Address6(six.address6(address).toString(), six.length(), six.gateway().toString()));
  }

  /**
   * A bridge of the hosts, and where on it.
   *
   * @param name of the interface
   * @param vlan from 1 to 4094, or none
   */
  public record Bridge(String name, OptionalInt vlan) {

    /** Names of interfaces that need no quoting anywhere. */
    private static final Pattern INTERFACE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,14}");

    /** What the kernel's settings call all interfaces, and those to come. */
    private static final List<String> TAKEN = List.of("all", "default", "lo");

    private static final int LAST_VLAN = 4094;

    /**
     * @throws IllegalArgumentException when these are no bridge and no VLAN
     */
    public Bridge {
      if (!INTERFACE.matcher(name).matches() || TAKEN.contains(name)) {
        throw new IllegalArgumentException(
            "'%s' is no name of a bridge: it has 1 to 15 letters, digits, hyphens, dots and underscores, and begins with a letter or a digit"
                .formatted(name));
      }
      if (vlan.isPresent() && (vlan.getAsInt() < 1 || vlan.getAsInt() > LAST_VLAN)) {
        throw new IllegalArgumentException(
            "%d is no VLAN: they go from 1 to %d".formatted(vlan.getAsInt(), LAST_VLAN));
      }
    }

    @Override
    public String toString() {
      return vlan.isPresent() ? "%s, VLAN %d".formatted(name, vlan.getAsInt()) : name;
    }
  }

  /**
   * IPv4 addresses for machines.
   *
   * @param gateway where machines send what is for elsewhere
   * @param prefix length of the network's prefix, from 8 to 30
   * @param first of the machines' addresses
   * @param last of them, included
   */
  public record Range(Ipv4 gateway, int prefix, Ipv4 first, Ipv4 last) {

    private static final int SHORTEST = 8;
    private static final int LONGEST = 30;

    /** From here on there is multicast, and what nobody may use. */
    private static final Ipv4 BEYOND = Ipv4.parse("224.0.0.0");

    /**
     * @throws IllegalArgumentException when they are not in one network, or machines would get its
     *     own address, its gateway's or the one of all
     */
    public Range {
      if (prefix < SHORTEST || prefix > LONGEST) {
        throw new IllegalArgumentException(
            "an IPv4 network's prefix has %d to %d bits, not %d"
                .formatted(SHORTEST, LONGEST, prefix));
      }
      Ipv4 network = gateway.network(prefix);
      Ipv4 all = new Ipv4(network.bits() | -1 >>> prefix);
      int front = network.bits() >>> 24;
      if (front == 0 || front == 127 || network.compareTo(BEYOND) >= 0) {
        throw new IllegalArgumentException(
            "machines cannot have addresses of %s/%d".formatted(network, prefix));
      }
      if (last.compareTo(first) < 0) {
        throw new IllegalArgumentException("%s comes before %s".formatted(last, first));
      }
      if (!first.network(prefix).equals(network) || !last.network(prefix).equals(network)) {
        throw new IllegalArgumentException(
            "%s to %s is not all in the gateway's network %s/%d"
                .formatted(first, last, network, prefix));
      }
      if (gateway.equals(network) || gateway.equals(all)) {
        throw new IllegalArgumentException(
            "%s is no gateway: it is the network's own address or the one of all"
                .formatted(gateway));
      }
      for (Ipv4 kept : List.of(network, gateway, all)) {
        if (holds(first, last, kept)) {
          throw new IllegalArgumentException(
              "%s to %s holds %s, which is %s; leave it out"
                  .formatted(
                      first,
                      last,
                      kept,
                      kept.equals(gateway)
                          ? "the gateway"
                          : "the network's own address or the one of all"));
        }
      }
    }

    private static boolean holds(Ipv4 first, Ipv4 last, Ipv4 address) {
      return first.compareTo(address) <= 0 && address.compareTo(last) <= 0;
    }

    /** Whether a machine may get that address. */
    public boolean holds(Ipv4 address) {
      return holds(first, last, address);
    }

    /** Whether the two have an address in common. */
    public boolean overlaps(Range other) {
      return first.compareTo(other.last) <= 0 && other.first.compareTo(last) <= 0;
    }

    /** How many addresses there are. */
    public long size() {
      return last.number() - first.number() + 1;
    }

    @Override
    public String toString() {
      return "%s-%s".formatted(first, last);
    }
  }

  /**
   * IPv6 addresses for machines; which one a machine has follows from its IPv4 address.
   *
   * @param prefix the network's, with nothing behind it
   * @param length its length, from 64 to 96: the last 32 bits are the IPv4 address
   * @param gateway where machines send what is for elsewhere, in this network or link-local
   */
  public record Range6(Ipv6 prefix, int length, Ipv6 gateway) {

    private static final int SHORTEST = 64;
    private static final int LONGEST = 96;
    private static final long LINK_LOCAL = 0xfe80L << 48;

    /**
     * @throws IllegalArgumentException when these are no network that machines can be in
     */
    public Range6 {
      if (length < SHORTEST || length > LONGEST) {
        throw new IllegalArgumentException(
            "an IPv6 network's prefix has %d to %d bits here, not %d: a machine's IPv4 address becomes the last 32 bits of its IPv6 address"
                .formatted(SHORTEST, LONGEST, length));
      }
      if ((prefix.low() & ~mask(length)) != 0) {
        throw new IllegalArgumentException(
            "%s/%d is no network: it begins at %s"
                .formatted(prefix, length, new Ipv6(prefix.high(), prefix.low() & mask(length))));
      }
      if (prefix.high() >>> 61 != 1 && prefix.high() >>> 57 != 0xfc >>> 1) {
        throw new IllegalArgumentException(
            "machines cannot have addresses of %s/%d: a network of theirs lies in 2000::/3 or fc00::/7"
                .formatted(prefix, length));
      }
      boolean within =
          gateway.high() == prefix.high()
              && (gateway.low() & mask(length)) == prefix.low()
              && !gateway.equals(prefix);
      boolean linkLocal = gateway.high() == LINK_LOCAL && gateway.low() != 0;
      if (!within && !linkLocal) {
        throw new IllegalArgumentException(
            "%s is no gateway of %s/%d: it is an address of that network or a link-local one, as fe80::1"
                .formatted(gateway, prefix, length));
      }
    }

    private static long mask(int length) {
      return length == SHORTEST ? 0 : -1L << 2 * SHORTEST - length;
    }

    /** The address of the machine that has the IPv4 address. */
    public Ipv6 address6(Ipv4 address) {
      return new Ipv6(prefix.high(), prefix.low() | address.number());
    }

    private boolean gives(Range range, Ipv6 address) {
      Ipv4 four = new Ipv4((int) address.low());
      return address6(four).equals(address) && range.holds(four);
    }

    @Override
    public String toString() {
      return "%s/%d".formatted(prefix, length);
    }
  }

  /**
   * How much a machine may send and receive, in bits a second.
   *
   * @param sending by the machine; none for as much as goes
   * @param receiving by it; none for as much as goes
   */
  public record Rates(OptionalLong sending, OptionalLong receiving) {

    /** As much as goes. */
    public static final Rates NONE = new Rates(OptionalLong.empty(), OptionalLong.empty());

    /** In bits a second. */
    public static final long SLOWEST = 64_000;

    /** In bits a second: kernels count no faster than some 130 Gbit/s. */
    public static final long FASTEST = 100_000_000_000L;

    /**
     * @throws IllegalArgumentException when one is too low or too high
     */
    public Rates {
      check(sending);
      check(receiving);
    }

    private static void check(OptionalLong rate) {
      if (rate.isPresent() && (rate.getAsLong() < SLOWEST || rate.getAsLong() > FASTEST)) {
        throw new IllegalArgumentException(
            "%d bits a second is no rate: it is from %d to %d"
                .formatted(rate.getAsLong(), SLOWEST, FASTEST));
      }
    }
  }
}
