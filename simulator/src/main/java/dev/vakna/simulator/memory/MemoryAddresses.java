package dev.vakna.simulator.memory;

import dev.vakna.core.id.VpsId;
import dev.vakna.core.network.Ipv4;
import dev.vakna.core.store.AddressRecords;
import java.util.Optional;

record MemoryAddresses(State state) implements AddressRecords {

  @Override
  public Optional<String> lease(VpsId vps, String first, String last) {
    Optional<String> held = of(vps);
    if (held.isPresent()) {
      return held;
    }
    long end = Ipv4.parse(last).number();
    for (long candidate = Ipv4.parse(first).number(); candidate <= end; candidate++) {
      if (state.leases.find(candidate).isEmpty()) {
        String address = new Ipv4((int) candidate).toString();
        state.leases.insert(candidate, new State.Lease(address, vps));
        return Optional.of(address);
      }
    }
    return Optional.empty();
  }

  @Override
  public void release(VpsId vps) {
    of(vps).ifPresent(address -> state.leases.remove(Ipv4.parse(address).number()));
  }

  @Override
  public Optional<String> of(VpsId vps) {
    return state
        .leases
        .where(lease -> lease.vps().equals(vps))
        .findFirst()
        .map(State.Lease::address);
  }

  @Override
  public long leased(String first, String last) {
    Ipv4 from = Ipv4.parse(first);
    Ipv4 to = Ipv4.parse(last);
    return state
        .leases
        .where(lease -> {
          Ipv4 address = Ipv4.parse(lease.address());
          return address.compareTo(from) >= 0 && address.compareTo(to) <= 0;
        })
        .count();
  }
}
