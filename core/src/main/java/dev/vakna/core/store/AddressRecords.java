package dev.vakna.core.store;

import dev.vakna.core.id.VpsId;
import dev.vakna.core.network.Lease;
import dev.vakna.core.network.Network;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Leases of addresses. An address of a network is leased to one VPS at a time, for all engines that
 * make machines in that network; a VPS holds one address.
 *
 * <p>In a recorded network ({@link NetworkRecords}) an address rests for the network's {@link
 * Network#holdBack} after its lease, and none that rests is leased. In any other it is free at
 * once: there each machine is alone.
 */
public interface AddressRecords {

  /**
   * Leases a free address of the range to the VPS; the one it holds in that network already, if it
   * does. One that it holds in another network is given up. Which one: in a recorded network the
   * lowest that was never used, and only when there is none the one that is free the longest;
   * elsewhere the lowest.
   *
   * @param network name of the network, as in {@link Lease}
   * @param first dotted IPv4, included
   * @param last dotted IPv4, included
   * @return none when no address of the range is free: then the VPS keeps what it holds
   */
  Optional<String> lease(VpsId vps, String network, String first, String last);

  /**
   * Leases exactly that address to the VPS in place of whatever it holds, even one that rests: for
   * a machine that was given another one than planned. Finding it leased to the VPS already is
   * success.
   *
   * @param network name of the network, as in {@link Lease}
   * @param address dotted IPv4
   * @throws IllegalArgumentException when these are no network and address
   */
  Taking take(VpsId vps, String network, String address);

  /** Ends the VPS's lease; finding none is success. */
  void release(VpsId vps);

  /**
   * Others were seen to use an address of a recorded network: it is not leased before then, nor
   * earlier than it would have been. To give its holder another one, release it first.
   *
   * @param network name of the network, as in {@link Lease}
   * @param address dotted IPv4
   * @return false when a VPS holds the address, or the network is not recorded: nothing is changed
   * @throws IllegalArgumentException when these are no network and address
   */
  boolean refuse(String network, String address, Instant until);

  /** The lease of the VPS. */
  Optional<Lease> of(VpsId vps);

  /** Whether {@link #lease} would find an address for a VPS that holds none. */
  boolean anyFree(String network, String first, String last);

  /** How many addresses of the network's range are leased. */
  long leased(String network, String first, String last);

  /** How the addresses of a range stand. It reads all of them that are leased or rest. */
  Tally tally(String network, String first, String last);

  /** Addresses that are not leased because others were seen to use them, lowest first. */
  List<Refused> refused(String network, int most);

  /** Leased addresses of the network outside of the range, lowest first. */
  List<String> leasedOutside(String network, String first, String last, int most);

  /** What came of wanting one address and no other. */
  sealed interface Taking {

    /** The VPS holds it. */
    record Taken() implements Taking {}

    /** Another VPS holds it, and the one that wants it keeps what it has. */
    record HeldBy(VpsId holder) implements Taking {}
  }

  /**
   * How the addresses of a range stand.
   *
   * @param leased to VPSs
   * @param heldBack released not long ago
   * @param inUse by others, as was seen
   * @param free all the others
   */
  record Tally(long leased, long heldBack, long inUse, long free) {}

  /**
   * An address that others were seen to use.
   *
   * @param address dotted IPv4
   * @param until when it may be leased again
   */
  record Refused(String address, Instant until) {}
}
