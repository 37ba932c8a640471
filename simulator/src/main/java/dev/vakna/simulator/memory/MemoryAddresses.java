package dev.vakna.simulator.memory;

import dev.vakna.core.id.VpsId;
import dev.vakna.core.store.AddressRecords;
import java.util.Optional;

record MemoryAddresses(State state) implements AddressRecords {

  @Override
  public Optional<String> lease(VpsId vps, String first, String last) {
    Optional<String> held = of(vps);
    if (held.isPresent()) {
      return held;
    }
    long end = number(last);
    for (long candidate = number(first); candidate <= end; candidate++) {
      if (state.leases.find(candidate).isEmpty()) {
        String address = text(candidate);
        state.leases.insert(candidate, new State.Lease(address, vps));
        return Optional.of(address);
      }
    }
    return Optional.empty();
  }

  @Override
  public void release(VpsId vps) {
    of(vps).ifPresent(address -> state.leases.remove(number(address)));
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
    return state
        .leases
        .where(lease ->
            number(lease.address()) >= number(first) && number(lease.address()) <= number(last))
        .count();
  }

  private static long number(String address) {
    long number = 0;
    for (String part : address.split("\\.", -1)) {
      number = number << 8 | Integer.parseInt(part);
    }
    return number;
  }

  private static String text(long number) {
    return "%d.%d.%d.%d"
        .formatted(number >> 24 & 255, number >> 16 & 255, number >> 8 & 255, number & 255);
  }
}
