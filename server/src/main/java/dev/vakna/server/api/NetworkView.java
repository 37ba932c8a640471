package dev.vakna.server.api;

import dev.vakna.core.inventory.Vps;
import dev.vakna.core.network.Address6;
import dev.vakna.core.overview.Network;
import dev.vakna.core.overview.NetworkCard;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a VPS is reached. */
record NetworkView(
    List<Interface> interfaces,
    @Nullable String gateway,
    @Nullable String gatewayIpv6,
    List<String> nameservers,
    List<Access> access) {

  record Interface(String name, @Nullable String mac, List<Address> addresses) {}

  record Address(
      String id, String address, String family, @Nullable Integer prefix, boolean primary) {}

  record Access(String service, String host, int port) {}

  static NetworkView of(Network network) {
    Vps vps = network.vps();
    NetworkCard card = network.card();
    Vps.Placement placement = vps.site().placement();
    List<Access> access =
        placement == null
            ? List.of()
            : placement.access().stream()
                .map(each -> new Access(each.service(), each.host(), each.port()))
                .toList();
    if (card == null) {
      return new NetworkView(List.of(), null, null, List.of(), access);
    }
    // A VPS has one address of a family, so the VPS's own id makes it one of a kind.
    String id = vps.id().body();
    List<Address> addresses = new ArrayList<>();
    addresses.add(new Address("ip_" + id, card.address(), "ipv4", card.prefix(), true));
    Address6 six = card.six();
    if (six != null) {
      addresses.add(new Address("ip6_" + id, six.address(), "ipv6", six.prefix(), false));
    }
    return new NetworkView(
        List.of(new Interface("net0", card.mac(), addresses)),
        card.gateway(),
        six == null ? null : six.gateway(),
        card.nameservers(),
        access);
  }
}
