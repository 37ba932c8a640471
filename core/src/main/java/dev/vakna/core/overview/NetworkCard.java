package dev.vakna.core.overview;

import dev.vakna.core.network.Address6;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A machine's network card. What is not known of a machine that no engine of ours runs is null.
 *
 * @param mac lower case with colons
 * @param address inside the machine, dotted IPv4
 * @param prefix length of its network's prefix
 * @param gateway dotted IPv4
 * @param nameservers IPv4 or IPv6
 * @param six its IPv6 address, or null
 */
public record NetworkCard(
    @Nullable String mac,
    String address,
    @Nullable Integer prefix,
    @Nullable String gateway,
    List<String> nameservers,
    @Nullable Address6 six) {

  public NetworkCard {
    Objects.requireNonNull(address);
    nameservers = List.copyOf(nameservers);
  }
}
