package dev.vakna.core.capacity;

import dev.vakna.core.admission.HostLoad;
import dev.vakna.core.admission.HostRoom;
import dev.vakna.core.admission.OverCommit;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.Engines;
import dev.vakna.core.engine.SiteCapacity;
import dev.vakna.core.engine.SiteReading;
import dev.vakna.core.network.Ipv4;
import dev.vakna.core.store.Store;

/** Tells operators what a host has left, by the rule that admission decides by. */
public final class Capacity {

  private final Store store;
  private final Engines engines;
  private final OverCommit policy;

  /** Of one engine. */
  public Capacity(Store store, Engine engine, OverCommit policy) {
    this(store, Engines.only(engine), policy);
  }

  /**
   * @param engines those that this server reaches
   */
  public Capacity(Store store, Engines engines, OverCommit policy) {
    this.store = store;
    this.engines = engines;
    this.policy = policy;
  }

  /**
   * The server's own engine's host as it is now.
   *
   * @throws EngineException when the host does not tell
   */
  public HostCapacityView view() {
    return view(engines.own().name());
  }

  /**
   * An engine's site as it is now.
   *
   * @param engine its name
   * @throws EngineException when it does not tell
   */
  public HostCapacityView view(String engine) {
    HostReading reading = HostReading.take(store, engines, engine);
    SiteReading site = reading.site();
    if (site == null) {
      throw EngineException.retryable("host %s does not tell what it has".formatted(engine), null);
    }
    SiteCapacity capacity = site.capacity();
    Engine.NetworkPlan network = site.network();
    return store.read(tx -> {
      HostLoad load = reading.load(tx);
      return new HostCapacityView(
          engine,
          capacity,
          policy,
          load,
          HostRoom.of(capacity, load, policy),
          new HostCapacityView.Addresses(
              network.name(),
              network.firstAddress(),
              network.lastAddress(),
              Ipv4.parse(network.lastAddress()).number()
                  - Ipv4.parse(network.firstAddress()).number()
                  + 1,
              tx.addresses()
                  .leased(network.name(), network.firstAddress(), network.lastAddress())));
    });
  }
}
