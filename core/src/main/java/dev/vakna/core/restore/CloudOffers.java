package dev.vakna.core.restore;

import dev.vakna.core.account.Account;
import dev.vakna.core.account.Caller;
import dev.vakna.core.account.LimitsLeft;
import dev.vakna.core.admission.Admission;
import dev.vakna.core.admission.CloudFacts;
import dev.vakna.core.admission.CloudOffer;
import dev.vakna.core.admission.OverCommit;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.Engines;
import dev.vakna.core.region.PriceList;
import dev.vakna.core.region.Region;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.core.trouble.Troubles;
import java.util.List;
import java.util.Objects;

/** Tells an account what it is offered of Cloud VMs and what is left of its limits. */
public final class CloudOffers {

  private final Store store;
  private final RestoreFacts.Reader reader;

  /** Of one engine. */
  public CloudOffers(Store store, Engine engine, OverCommit overCommit) {
    this(store, Engines.only(engine), overCommit, Troubles.untold());
  }

  /**
   * @param engines those that this server reaches
   * @param troubles told of regions in which nothing can be restored
   */
  public CloudOffers(Store store, Engines engines, OverCommit overCommit, Troubles troubles) {
    this.store = store;
    this.reader = new RestoreFacts.Reader(store, engines, overCommit, troubles);
  }

  /** What the caller's account is offered now. */
  public CloudOffer of(Caller caller) {
    return CloudOffer.of(reader.decide(null, facts -> store.read(tx -> read(tx, caller, facts))));
  }

  private static CloudFacts read(Tx tx, Caller caller, RestoreFacts facts) {
    Account account = tx.accounts().find(caller.account()).orElseThrow();
    List<Region> regions = tx.regions().all();
    facts.requireFitting(regions);
    return new CloudFacts(
        caller, account, tx.accounts().usage(account.id()), regions, facts.host(tx));
  }

  /** What is left of the account's limits, at the default region's prices. */
  public Limits limits(Caller caller) {
    return store.read(tx -> {
      Account account = tx.accounts().find(caller.account()).orElseThrow();
      return new Limits(
          LimitsLeft.of(account.limits(), tx.accounts().usage(account.id())),
          Admission.meant(tx.regions().all(), null).orElseThrow().prices());
    });
  }

  /**
   * An account's limits.
   *
   * @param prices what the default region charges
   */
  public record Limits(LimitsLeft amounts, PriceList prices) {
    public Limits {
      Objects.requireNonNull(amounts);
      Objects.requireNonNull(prices);
    }
  }
}
