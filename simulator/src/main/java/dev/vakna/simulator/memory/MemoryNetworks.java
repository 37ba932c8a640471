package dev.vakna.simulator.memory;

import dev.vakna.core.network.Network;
import dev.vakna.core.store.NetworkRecords;
import java.util.List;
import java.util.Optional;

record MemoryNetworks(State state) implements NetworkRecords {

  /** Transactions here are one after the other. */
  @Override
  public void changeAlone() {
    state.mayLock();
  }

  @Override
  public void put(Network network) {
    if (state.regions.find(network.region()).isEmpty()) {
      throw new IllegalStateException("There is no region %s.".formatted(network.region()));
    }
    ofRegion(network.region())
        .filter(other -> !other.name().equals(network.name()))
        .ifPresent(other -> {
          throw new IllegalStateException(
              "Region %s has the network %s.".formatted(network.region(), other.name()));
        });
    state.networks.put(network.name(), network);
  }

  @Override
  public void remove(String name) {
    state
        .rests
        .keys(resting -> resting.lease().network().equals(name))
        .forEach(state.rests::remove);
    state.networks.remove(name);
  }

  @Override
  public Optional<Network> find(String name) {
    return state.networks.find(name);
  }

  @Override
  public Optional<Network> ofRegion(String region) {
    return state.networks.where(network -> network.region().equals(region)).findFirst();
  }

  @Override
  public Optional<Network> holdOf(String region) {
    state.mayLock();
    return ofRegion(region);
  }

  @Override
  public List<Network> all() {
    return state.networks.where(network -> true).toList();
  }
}
