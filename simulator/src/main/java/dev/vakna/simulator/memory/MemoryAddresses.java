package dev.vakna.simulator.memory;

import dev.vakna.core.id.VpsId;
import dev.vakna.core.network.Ipv4;
import dev.vakna.core.network.Lease;
import dev.vakna.core.store.AddressRecords;
import java.util.Optional;

record MemoryAddresses(State state) implements AddressRecords {

  @Override
  public Optional<String> lease(VpsId vps, String network, String first, String last) {
    Optional<Lease> held = of(vps);
    if (held.isPresent() && held.get().network().equals(network)) {
      return held.map(Lease::address);
    }
    Optional<String> free = lowestFree(network, first, last);
    free.ifPresent(address -> hold(vps, new Lease(network, address)));
    return free;
  }

  @Override
  public boolean anyFree(String network, String first, String last) {
    return lowestFree(network, first, last).isPresent();
  }

  private Optional<String> lowestFree(String network, String first, String last) {
    long end = Ipv4.parse(last).number();
    for (long candidate = Ipv4.parse(first).number(); candidate <= end; candidate++) {
      if (state.leases.find(new State.LeasedUnder(network, candidate)).isEmpty()) {
        return Optional.of(new Ipv4((int) candidate).toString());
      }
    }
    return Optional.empty();
  }

  @Override
  public Taking take(VpsId vps, String network, String address) {
    Lease wanted = new Lease(network, address);
    Optional<State.Leased> there = state.leases.find(State.LeasedUnder.of(wanted));
    if (there.isPresent() && !there.get().vps().equals(vps)) {
      return new Taking.HeldBy(there.get().vps());
    }
    hold(vps, wanted);
    return new Taking.Taken();
  }

  private void hold(VpsId vps, Lease lease) {
    release(vps);
    state.leases.insert(State.LeasedUnder.of(lease), new State.Leased(lease, vps));
  }

  @Override
  public void release(VpsId vps) {
    of(vps).map(State.LeasedUnder::of).ifPresent(state.leases::remove);
  }

  @Override
  public Optional<Lease> of(VpsId vps) {
    return state
        .leases
        .where(leased -> leased.vps().equals(vps))
        .findFirst()
        .map(State.Leased::lease);
  }

  @Override
  public long leased(String network, String first, String last) {
    return state
        .leases
        .between(
            State.LeasedUnder.of(new Lease(network, first)),
            State.LeasedUnder.of(new Lease(network, last)))
        .size();
  }
}
