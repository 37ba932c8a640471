package dev.vakna.server.api;

import dev.vakna.core.inventory.Vps;
import dev.vakna.core.overview.Network;
import dev.vakna.core.overview.NetworkCard;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a VPS is reached. */
record NetworkView(
    List<Interface> interfaces,
    @Nullable String gateway,
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
      return new NetworkView(List.of(), null, List.of(), access);
    }
    return new NetworkView(
        List.of(
            new Interface(
                "net0",
                card.mac(),
                List.of(
                    new Address(
                        // A VPS has one address, so the VPS's own id makes it one of a kind.
                        "ip_" + vps.id().body(), card.address(), "ipv4", card.prefix(), true)))),
        card.gateway(),
        card.nameservers(),
        access);
  }
}
