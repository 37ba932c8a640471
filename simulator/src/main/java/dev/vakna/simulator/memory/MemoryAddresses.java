package dev.vakna.simulator.memory;

import dev.vakna.core.id.VpsId;
import dev.vakna.core.network.Ipv4;
import dev.vakna.core.network.Lease;
import dev.vakna.core.store.AddressRecords;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

record MemoryAddresses(State state) implements AddressRecords {

  @Override
  public Optional<String> lease(VpsId vps, String network, String first, String last) {
    Optional<Lease> held = of(vps);
    if (held.isPresent() && held.get().network().equals(network)) {
      return held.map(Lease::address);
    }
    Optional<String> free = next(network, first, last);
    free.ifPresent(address -> hold(vps, new Lease(network, address)));
    return free;
  }

  @Override
  public boolean anyFree(String network, String first, String last) {
    return next(network, first, last).isPresent();
  }

  private Optional<String> next(String network, String first, String last) {
    Optional<String> unused = lowestUnused(network, first, last);
    return unused.isPresent()
        ? unused
        : rests(network, first, last).stream()
            .filter(resting -> !resting.freeFrom().isAfter(state.now))
            .min(Comparator.comparing(State.Resting::freeFrom))
            .map(resting -> resting.lease().address());
  }

  private Optional<String> lowestUnused(String network, String first, String last) {
    if (!inOrder(first, last)) {
      return Optional.empty();
    }
    State.LeasedUnder from = under(network, first);
    State.LeasedUnder to = under(network, last);
    Set<Long> used = new HashSet<>();
    state.leases.keysBetween(from, to).forEach(key -> used.add(key.number()));
    state.rests.keysBetween(from, to).forEach(key -> used.add(key.number()));
    return LongStream.rangeClosed(from.number(), to.number())
        .filter(number -> !used.contains(number))
        .mapToObj(number -> new Ipv4((int) number).toString())
        .findFirst();
  }

  private List<State.Leased> leases(String network, String first, String last) {
    return inOrder(first, last)
        ? state.leases.between(under(network, first), under(network, last))
        : List.of();
  }

  private List<State.Resting> rests(String network, String first, String last) {
    return inOrder(first, last)
        ? state.rests.between(under(network, first), under(network, last))
        : List.of();
  }

  private static boolean inOrder(String first, String last) {
    return Ipv4.parse(first).compareTo(Ipv4.parse(last)) <= 0;
  }

  private static State.LeasedUnder under(String network, String address) {
    return new State.LeasedUnder(network, number(address));
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
    State.LeasedUnder under = State.LeasedUnder.of(lease);
    if (state.rests.find(under).isPresent()) {
      state.rests.remove(under);
    }
    state.leases.insert(under, new State.Leased(lease, vps));
  }

  @Override
  public void release(VpsId vps) {
    of(vps)
        .ifPresent(lease -> {
          state.leases.remove(State.LeasedUnder.of(lease));
          state
              .networks
              .find(lease.network())
              .ifPresent(network -> rest(lease, state.now.plus(network.holdBack()), false));
        });
  }

  private void rest(Lease lease, Instant freeFrom, boolean refused) {
    state.rests.put(State.LeasedUnder.of(lease), new State.Resting(lease, freeFrom, refused));
  }

  @Override
  public boolean refuse(String network, String address, Instant until) {
    Lease refused = new Lease(network, address);
    State.LeasedUnder under = State.LeasedUnder.of(refused);
    if (state.leases.find(under).isPresent() || state.networks.find(network).isEmpty()) {
      return false;
    }
    Instant before = state.rests.find(under).map(State.Resting::freeFrom).orElse(until);
    rest(refused, before.isAfter(until) ? before : until, true);
    return true;
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
    return leases(network, first, last).size();
  }

  @Override
  public Tally tally(String network, String first, String last) {
    long size = Math.max(number(last) - number(first) + 1, 0);
    long leased = leased(network, first, last);
    List<State.Resting> resting =
        rests(network, first, last).stream().filter(this::stillRests).toList();
    long refused = resting.stream().filter(State.Resting::refused).count();
    return new Tally(leased, resting.size() - refused, refused, size - leased - resting.size());
  }

  private boolean stillRests(State.Resting resting) {
    return resting.freeFrom().isAfter(state.now);
  }

  @Override
  public List<Refused> refused(String network, int most) {
    return rests(network, "0.0.0.0", "255.255.255.255").stream()
        .filter(resting -> resting.refused() && stillRests(resting))
        .limit(most)
        .map(resting -> new Refused(resting.lease().address(), resting.freeFrom()))
        .toList();
  }

  @Override
  public List<String> leasedOutside(String network, String first, String last, int most) {
    return leases(network, "0.0.0.0", "255.255.255.255").stream()
        .map(leased -> leased.lease().address())
        .filter(address -> number(address) < number(first) || number(address) > number(last))
        .limit(most)
        .toList();
  }

  private static long number(String address) {
    return Ipv4.parse(address).number();
  }
}
