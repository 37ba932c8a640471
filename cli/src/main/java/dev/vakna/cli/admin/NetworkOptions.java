package dev.vakna.cli.admin;

import dev.vakna.cli.command.CommandFailedException;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What can be set of a network; what is not given stays as it is. */
public final class NetworkOptions {

  /** What the server answers beside the fields that can be set. */
  private static final List<String> TOLD = List.of("addresses", "usedByOthers");

  private static final String NONE = "none";
  private static final int DECIMALS = 6;

  @Option(
      names = "--region",
      paramLabel = "ID",
      description = "Whose machines get its addresses. Required for a new network.")
  private @Nullable String region;

  @Option(
      names = "--bridge",
      paramLabel = "INTERFACE",
      description = "The bridge of the hosts that it is on. Required for a new network.")
  private @Nullable String bridge;

  @Option(
      names = "--vlan",
      paramLabel = "N",
      description = "Its VLAN on that bridge, 1 to 4094, or none. Default: none.")
  private @Nullable String vlan;

  @Option(
      names = "--ipv4",
      paramLabel = "FIRST-LAST",
      description =
          "Addresses for machines, for example 192.0.2.10-192.0.2.200. Nothing else may use them. Required for a new network.")
  private @Nullable String ipv4;

  @Option(
      names = "--gateway",
      paramLabel = "ADDRESS/BITS",
      description =
          "The network's router with the length of the network's prefix, for example 192.0.2.1/24. Required for a new network.")
  private @Nullable String gateway;

  @Option(
      names = "--ipv6",
      paramLabel = "PREFIX/BITS",
      description =
          "The IPv6 network beside it, /64 to /96, for example 2001:db8:1::/64, or none. A machine's IPv6 address ends with its IPv4 address. Default: none.")
  private @Nullable String ipv6;

  @Option(
      names = "--gateway6",
      paramLabel = "ADDRESS",
      description =
          "The router for IPv6, of that network or link-local, for example fe80::1. Required with --ipv6.")
  private @Nullable String gateway6;

  @Option(
      names = "--nameserver",
      split = ",",
      paramLabel = "ADDRESS",
      description = "Up to four, with commas between or given again, or none. Default: none.")
  private @Nullable List<String> nameservers;

  @Option(
      names = "--send-mbit",
      paramLabel = "MBIT",
      description =
          "The most that a machine may send, in millions of bits a second, or none for no limit. Default: none.")
  private @Nullable String sendMbit;

  @Option(
      names = "--receive-mbit",
      paramLabel = "MBIT",
      description = "The same of what is sent to it. Default: none.")
  private @Nullable String receiveMbit;

  @Option(
      names = "--open",
      split = ",",
      paramLabel = "PORTS",
      description =
          "Ports of a new machine that are open, with commas between, for example tcp/22,udp/60000-61000@203.0.113.0/24, or none. Default: tcp/22,tcp/80,tcp/443.")
  private @Nullable List<String> open;

  @Option(
      names = "--hold-back",
      paramLabel = "SECONDS",
      description =
          "How long an address rests after its machine is gone, at most 604800. Default: 600.")
  private @Nullable Long holdBack;

  /** Made by picocli. */
  public NetworkOptions() {}

  /** The network as it is to be. */
  ObjectNode over(JsonNode before, String name) {
    ObjectNode network = JsonMapper.shared().createObjectNode();
    if (before instanceof ObjectNode there) {
      network.setAll(there);
      network.remove(TOLD);
    }
    network.put("name", name);
    put(network, "region", region);
    put(network, "bridge", bridge);
    put(network, "ipv4", ipv4);
    put(network, "gateway", gateway);
    put(network, "ipv6", ipv6);
    put(network, "gateway6", gateway6);
    if (NONE.equals(ipv6)) {
      network.putNull("gateway6");
    }
    if (vlan != null) {
      set(network, "vlan", NONE.equals(vlan) ? null : number("--vlan", vlan, BigDecimal.ONE));
    }
    rate(network, "sendingBits", "--send-mbit", sendMbit);
    rate(network, "receivingBits", "--receive-mbit", receiveMbit);
    list(network, "nameservers", nameservers);
    list(network, "open", open);
    if (holdBack != null) {
      network.put("holdBackSeconds", holdBack);
    }
    return network;
  }

  private static void put(ObjectNode network, String field, @Nullable String value) {
    if (value != null) {
      network.put(field, NONE.equals(value) ? null : value);
    }
  }

  private static void list(ObjectNode network, String field, @Nullable List<String> values) {
    if (values != null) {
      ArrayNode all = network.putArray(field);
      if (!values.equals(List.of(NONE))) {
        values.forEach(all::add);
      }
    }
  }

  private static void rate(ObjectNode network, String field, String option, @Nullable String mbit) {
    if (mbit != null) {
      BigDecimal million = BigDecimal.ONE.movePointRight(DECIMALS);
      set(network, field, NONE.equals(mbit) ? null : number(option, mbit, million));
    }
  }

  private static void set(ObjectNode network, String field, @Nullable Long value) {
    if (value == null) {
      network.putNull(field);
    } else {
      network.put(field, value);
    }
  }

  private static Long number(String option, String text, BigDecimal times) {
    try {
      return new BigDecimal(text).multiply(times).longValueExact();
    } catch (ArithmeticException | NumberFormatException e) {
      throw new CommandFailedException(
          "%s '%s' is no number that it can be".formatted(option, text),
          null,
          "write a number, as 100, or none",
          e);
    }
  }
}
