package dev.vakna.core.store;

import dev.vakna.core.network.Network;
import java.util.List;
import java.util.Optional;

/** Networks that a provider has. A region has one or none; a new store holds none. */
public interface NetworkRecords {

  /**
   * Waits until no other transaction changes networks or has hold of one; from then on none does
   * before this one ends. Comes before the first look that decides what is changed.
   */
  void changeAlone();

  /**
   * Inserts or replaces, by its name.
   *
   * @throws RuntimeException when the region is not there or has another network
   */
  void put(Network network);

  /** Forgets the network, and which of its addresses rest; what is leased stays so. */
  void remove(String name);

  Optional<Network> find(String name);

  /** The network of the region's machines. */
  Optional<Network> ofRegion(String region);

  /**
   * The same, and nobody may change or remove it before this transaction ends: whoever leases an
   * address of it asks so.
   */
  Optional<Network> holdOf(String region);

  /** All, by name. */
  List<Network> all();
}
