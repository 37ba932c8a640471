package dev.vakna.core.store;

import dev.vakna.core.id.VpsId;
import dev.vakna.core.network.Lease;
import java.util.Optional;

/**
 * Leases of addresses. An address of a network is leased to one VPS at a time, for all engines that
 * make machines in that network; a VPS holds one address.
 */
public interface AddressRecords {

  /**
   * Leases the lowest free address of the network's range to the VPS; the one it holds in that
   * network already, if it does. One that it holds in another network is free from then on.
   *
   * @param network name of the network, as in {@link Lease}
   * @param first dotted IPv4, included
   * @param last dotted IPv4, included
   * @return none when every address of the range is leased: then the VPS keeps what it holds
   */
  Optional<String> lease(VpsId vps, String network, String first, String last);

  /**
   * Leases exactly that address to the VPS in place of whatever it holds: for a machine that was
   * given another one than planned. Finding it leased to the VPS already is success.
   *
   * @param network name of the network, as in {@link Lease}
   * @param address dotted IPv4
   * @throws IllegalArgumentException when these are no network and address
   */
  Taking take(VpsId vps, String network, String address);

  /** Ends the VPS's lease; finding none is success. */
  void release(VpsId vps);

  /** The lease of the VPS. */
  Optional<Lease> of(VpsId vps);

  /** Whether {@link #lease} would find an address for a VPS that holds none. */
  boolean anyFree(String network, String first, String last);

  /** How many addresses of the network's range are leased. */
  long leased(String network, String first, String last);

  /** What came of wanting one address and no other. */
  sealed interface Taking {

    /** The VPS holds it. */
    record Taken() implements Taking {}

    /** Another VPS holds it, and the one that wants it keeps what it has. */
    record HeldBy(VpsId holder) implements Taking {}
  }
}
