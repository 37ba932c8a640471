package dev.vakna.core.network;

/**
 * An address of a network, held by one machine. Two networks may have the same addresses.
 *
 * @param network name of the network, 1 to 100 characters
 * @param address dotted IPv4
 */
public record Lease(String network, String address) {

  private static final int LONGEST_NAME = 100;

  /**
   * @throws IllegalArgumentException when the network has no name or too long a one, or the address
   *     is anything but dotted IPv4
   */
  public Lease {
    if (network.isBlank() || network.length() > LONGEST_NAME) {
      throw new IllegalArgumentException(
          "'%s' is no name of a network: it has 1 to %d characters"
              .formatted(network, LONGEST_NAME));
    }
    Ipv4.parse(address);
  }

  @Override
  public String toString() {
    return "%s in network %s".formatted(address, network);
  }
}
