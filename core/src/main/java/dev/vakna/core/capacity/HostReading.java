package dev.vakna.core.capacity;

import dev.vakna.core.admission.HostLoad;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.Engines;
import dev.vakna.core.engine.SiteReading;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.Resources;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A site as it was at one moment, and the machines that had stopped being made before.
 *
 * <p>An engine is not asked inside a transaction, so the free disk is old when it is decided on: a
 * restore may have filled its disks and ended in between, however short or, on a server that stood
 * still, long that was. So what counts as written is only what was settled before the reading;
 * every other restore holds all that it may write.
 *
 * @param host the engine's name
 * @param site what was read of it, or null when it did not tell
 * @param settled VPSs on it that were not being made when that was read
 */
public record HostReading(String host, @Nullable SiteReading site, Set<VpsId> settled) {

  public HostReading {
    settled = Set.copyOf(settled);
  }

  /** Reads the host, which may not answer. Not to be called inside a transaction. */
  public static HostReading take(Store store, Engine engine) {
    return take(store, Engines.only(engine), engine.name());
  }

  /** The same of one of several. */
  public static HostReading take(Store store, Engines engines, String engine) {
    Set<VpsId> settled = store.read(tx -> tx.vpses().settled(engine));
    SiteReading site;
    try {
      site = engines.read(engine);
    } catch (EngineException silent) {
      site = null;
    }
    return new HostReading(engine, site, settled);
  }

  /** What is promised of the host; may change before the transaction ends. */
  public HostLoad load(Tx tx) {
    return new HostLoad(tx.vpses().reserved(host), tx.vpses().expectedDisk(host, settled));
  }

  /** The same, and nobody else may lock it for this host before the transaction ends. */
  public HostLoad lockedLoad(Tx tx) {
    Resources promised = tx.vpses().lockReserved(host);
    return new HostLoad(promised, tx.vpses().expectedDisk(host, settled));
  }
}
