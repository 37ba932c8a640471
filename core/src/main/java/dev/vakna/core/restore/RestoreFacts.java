package dev.vakna.core.restore;

import dev.vakna.core.admission.Admission;
import dev.vakna.core.admission.AdmissionFacts;
import dev.vakna.core.admission.CloudFacts;
import dev.vakna.core.admission.HostFacts;
import dev.vakna.core.admission.HostLoad;
import dev.vakna.core.admission.OverCommit;
import dev.vakna.core.admission.RestoreSource;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.capacity.HostReading;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.Engines;
import dev.vakna.core.engine.MachineNeeds;
import dev.vakna.core.engine.SiteReading;
import dev.vakna.core.guest.GuestConfig;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.network.Network;
import dev.vakna.core.region.Region;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.core.trouble.Troubles;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what an admission stands on, the same way for the call and for the gates: one reading of
 * the engine that makes the machines of the region that is meant.
 */
final class RestoreFacts {

  /** So often a region's engine may change between the reading of a site and the decision. */
  private static final int TRIES = 3;

  private final Engines engines;
  private final OverCommit overCommit;
  private final @Nullable String wishedRegion;
  private final String region;
  private final String maker;
  private final Site site;

  private RestoreFacts(
      Engines engines,
      OverCommit overCommit,
      @Nullable String wishedRegion,
      String region,
      String maker,
      Site site) {
    this.engines = engines;
    this.overCommit = overCommit;
    this.wishedRegion = wishedRegion;
    this.region = region;
    this.maker = maker;
    this.site = site;
  }

  /** What is known of the engine's site. */
  private sealed interface Site {
    /** It was asked, and may have told nothing. */
    record Asked(HostReading reading) implements Site {}

    /** This server does not reach the engine. */
    record NotReached() implements Site {}

    /** Which engine it is changed again and again. */
    record Unsettled() implements Site {}
  }

  /** Reads what decisions stand on. */
  record Reader(Store store, Engines engines, OverCommit overCommit, Troubles troubles) {

    /**
     * Decides by what is read of the site. Which engine a region's is may change before the
     * deciding transaction reads it; then the other one's site is read and it is decided anew. When
     * that does not come to rest it is decided as if the site did not tell.
     *
     * @param wishedRegion the region that the caller named, or null
     * @param decision runs the transaction; must have read nothing of a site before {@link
     *     RestoreFacts#requireFitting} passed
     */
    <R> R decide(@Nullable String wishedRegion, Function<RestoreFacts, R> decision) {
      RestoreFacts facts = read(wishedRegion);
      for (int i = 1; i < TRIES; i++) {
        try {
          return decision.apply(facts);
        } catch (EngineChangedException changed) {
          facts = read(wishedRegion);
        }
      }
      try {
        return decision.apply(facts);
      } catch (EngineChangedException changed) {
        return decision.apply(
            new RestoreFacts(
                engines,
                overCommit,
                wishedRegion,
                facts.region,
                facts.maker,
                new Site.Unsettled()));
      }
    }

    private RestoreFacts read(@Nullable String wishedRegion) {
      Before before =
          store.read(tx -> {
            Optional<Region> region = Admission.meant(tx.regions().all(), wishedRegion);
            String maker = engines.makerOf(region.map(Region::engine).orElse(null));
            return new Before(
                region.map(Region::id).orElse(""),
                maker,
                engines.find(maker).isPresent() ? tx.vpses().settled(maker) : Set.of());
          });
      boolean reached = engines.find(before.maker()).isPresent();
      tell(before, reached);
      Site site =
          reached
              ? new Site.Asked(
                  new HostReading(before.maker(), told(before.maker()), before.settled()))
              : new Site.NotReached();
      return new RestoreFacts(
          engines, overCommit, wishedRegion, before.region(), before.maker(), site);
    }

    private @Nullable SiteReading told(String maker) {
      String subject = "engine %s".formatted(maker);
      try {
        SiteReading told = engines.read(maker);
        troubles.over(subject);
        return told;
      } catch (EngineException silent) {
        troubles.met(
            subject,
            "it does not tell what it has room for, so nothing is restored there: %s"
                .formatted(silent.getMessage()));
        return null;
      }
    }

    private void tell(Before before, boolean reached) {
      String subject = "region %s".formatted(before.region());
      if (reached) {
        troubles.over(subject);
      } else {
        troubles.met(
            subject,
            "its machines are made by engine %s, which this server does not reach, so restores there are refused. It reaches %s. Have a server that reaches the engine take the calls, or give the region another engine with 'vakna admin region put'."
                .formatted(before.maker(), String.join(", ", engines.reached())));
      }
    }

    /**
     * @param region the region that is meant; empty when there is none
     * @param maker name of the engine that makes its machines
     * @param settled VPSs there that were not being made
     */
    private record Before(String region, String maker, Set<VpsId> settled) {}
  }

  /** The region's engine is not the one whose site was read; undoes the transaction. */
  private static final class EngineChangedException extends RuntimeException {
    EngineChangedException(String maker) {
      super("the region's machines are made by engine %s now".formatted(maker), null, false, false);
    }
  }

  /**
   * Passes when the site that was read is the one of the region that is meant.
   *
   * @param regions as the deciding transaction reads them
   */
  void requireFitting(List<Region> regions) {
    String now =
        engines.makerOf(Admission.meant(regions, wishedRegion).map(Region::engine).orElse(null));
    if (!now.equals(maker) && !(site instanceof Site.Unsettled)) {
      throw new EngineChangedException(now);
    }
  }

  /** Name of the engine that makes the machine. */
  String maker() {
    return maker;
  }

  /**
   * The site as it was read.
   *
   * @throws IllegalStateException when it did not tell; nothing is admitted then
   */
  SiteReading site() {
    SiteReading told = told();
    if (told == null) {
      throw new IllegalStateException("%s did not tell what it has".formatted(maker));
    }
    return told;
  }

  private @Nullable SiteReading told() {
    return site instanceof Site.Asked(HostReading reading) ? reading.site() : null;
  }

  /** The host as far as it is known; may change before the transaction ends. */
  HostFacts host(Tx tx) {
    return host(
        tx, site instanceof Site.Asked(HostReading reading) ? reading.load(tx) : HostLoad.NONE);
  }

  /** The same, for a decision: calls that want room on one host are decided one after another. */
  HostFacts lockedHost(Tx tx) {
    return host(
        tx,
        site instanceof Site.Asked(HostReading reading) ? reading.lockedLoad(tx) : HostLoad.NONE);
  }

  private HostFacts host(Tx tx, HostLoad load) {
    SiteReading told = told();
    Optional<Network> network = tx.networks().ofRegion(region);
    return new HostFacts(
        !(site instanceof Site.NotReached),
        told == null ? null : told.capacity(),
        load,
        network.isPresent(),
        told == null || anyFree(tx, network.map(RestoreFacts::plan).orElse(told.network())),
        overCommit);
  }

  /** The network that machines get into, as an engine would tell it. */
  static Engine.NetworkPlan plan(Network network) {
    return new Engine.NetworkPlan(
        network.name(),
        "bridge",
        network.range().first().toString(),
        network.range().last().toString(),
        network.range().prefix(),
        network.range().gateway().toString(),
        network.nameservers());
  }

  private static boolean anyFree(Tx tx, Engine.NetworkPlan network) {
    return tx.addresses().anyFree(network.name(), network.firstAddress(), network.lastAddress());
  }

  /** Puts together what was read; pure. */
  AdmissionFacts of(CloudFacts cloud, RestoreSource source, Backup backup) {
    GuestConfig guest = backup.config();
    SiteReading told = told();
    return new AdmissionFacts(
        cloud,
        source,
        backup,
        guest,
        guest == null || told == null
            ? List.of()
            : told.objections(needs(guest, cloud.host().wired())));
  }

  private static MachineNeeds needs(GuestConfig guest, boolean wired) {
    return new MachineNeeds(
        guest.board().firmware(), guest.board().chipset(), guest.state().tpm() != null, wired);
  }
}
