package dev.vakna.core.store;

import dev.vakna.core.id.VpsId;
import java.util.Optional;

/** Leases of addresses. An address is leased to one VPS at a time, for all hosts of the pool. */
public interface AddressRecords {

  /**
   * Leases the lowest free address of the range to the VPS; the one it holds already, if it does.
   *
   * @param first dotted IPv4, included
   * @param last dotted IPv4, included
   * @return none when every address of the range is leased
   */
  Optional<String> lease(VpsId vps, String first, String last);

  /** Ends the VPS's lease; finding none is success. */
  void release(VpsId vps);

  Optional<String> of(VpsId vps);

  /** How many addresses of the range are leased. */
  long leased(String first, String last);
}
