package dev.vakna.core.guest;

import dev.vakna.core.machine.Devices.NicModel;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The machine's network cards: the one of the lowest number is the clone's, further ones are named.
 * A machine without any gets one, because a Cloud VM without is reached by nobody.
 */
final class NetworkCards {

  private static final Pattern KEY = Pattern.compile("net(0|[1-9][0-9]?)");
  private static final Pattern MAC = Pattern.compile("(?i)[0-9a-f]{2}([:-][0-9a-f]{2}){5}");

  private static final Map<String, NicModel> MODELS =
      Map.ofEntries(
          Map.entry("virtio", NicModel.VIRTIO),
          Map.entry("virtio-net", NicModel.VIRTIO),
          Map.entry("virtio-net-pci", NicModel.VIRTIO),
          Map.entry("e1000", NicModel.E1000),
          Map.entry("e1000-82540em", NicModel.E1000),
          Map.entry("e1000-82544gc", NicModel.E1000),
          Map.entry("e1000-82545em", NicModel.E1000),
          Map.entry("e1000e", NicModel.E1000E),
          Map.entry("rtl8139", NicModel.RTL8139),
          Map.entry("vmxnet3", NicModel.VMXNET3),
          Map.entry("i82551", NicModel.I82551),
          Map.entry("i82557b", NicModel.I82557B),
          Map.entry("i82559er", NicModel.I82559ER),
          Map.entry("ne2k_pci", NicModel.NE2K_PCI),
          Map.entry("pcnet", NicModel.PCNET));

  /** Options of the old host's network. */
  static final Set<String> DROPPED =
      Set.of("bridge", "firewall", "mtu", "queues", "rate", "tag", "trunks", "host-mtu");

  /** Options that are read. */
  static final Set<String> READ = Set.of("model", "macaddr", "link_down", "ne2k_isa");

  private final @Nullable NicModel model;
  private final @Nullable String mac;

  private NetworkCards(@Nullable NicModel model, @Nullable String mac) {
    this.model = model;
    this.mac = mac;
  }

  static NetworkCards read(ConfigText text, boolean linux, Warnings warnings) {
    SortedMap<Integer, String> cards = new TreeMap<>();
    text.lines()
        .forEach((key, value) -> {
          Matcher net = KEY.matcher(key);
          if (net.matches()) {
            cards.put(Integer.valueOf(net.group(1)), value);
          }
        });
    if (cards.isEmpty()) {
      warnings.add(
          "network_card_added",
          "The original had no network card; the clone has one, with its address, so that it can be"
              + " reached.");
      return new NetworkCards(linux ? NicModel.VIRTIO : NicModel.E1000, null);
    }
    int first = cards.firstKey();
    cards
        .tailMap(first + 1)
        .keySet()
        .forEach(number ->
            warnings.add(
                "extra_network_card",
                "Only the first network card, 'net%d', was carried over; 'net%d' is missing."
                    .formatted(first, number)));
    PropertyString card = PropertyString.parse(cards.getOrDefault(first, ""));
    SubOptions.warnOfUnknown("net" + first, card, warnings, Set.of(MODELS.keySet(), DROPPED, READ));
    if (card.on("link_down")) {
      warnings.add(
          "link_down_ignored",
          "The cable of the network card 'net%d' was unplugged; in the clone it is plugged in."
              .formatted(first));
    }
    return new NetworkCards(model(card, warnings), mac(card));
  }

  private static NicModel model(PropertyString card, Warnings warnings) {
    Stream<String> names =
        Stream.concat(
            card.get("model").stream(),
            Stream.concat(card.pairs().keySet().stream(), card.bare().stream()));
    Optional<NicModel> known =
        names
            .map(name -> MODELS.get(name.toLowerCase(Locale.ROOT)))
            .filter(model -> model != null)
            .findFirst();
    if (known.isPresent()) {
      return known.get();
    }
    boolean isa =
        card.get("ne2k_isa").isPresent()
            || card.bare().contains("ne2k_isa")
            || card.get("model").filter("ne2k_isa"::equals).isPresent();
    warnings.add(
        "network_card_replaced",
        "The network card's model is not offered; the clone has a %s card."
            .formatted(isa ? "NE2000 PCI" : "virtio"));
    return isa ? NicModel.NE2K_PCI : NicModel.VIRTIO;
  }

  /** The address stands behind the model or is named. */
  private static @Nullable String mac(PropertyString card) {
    return Stream.concat(card.get("macaddr").stream(), card.pairs().values().stream())
        .filter(value -> MAC.matcher(value).matches())
        .map(value -> value.replace('-', ':').toLowerCase(Locale.ROOT))
        .findFirst()
        .orElse(null);
  }

  NicModel model() {
    return model == null ? NicModel.VIRTIO : model;
  }

  @Nullable String mac() {
    return mac;
  }
}
