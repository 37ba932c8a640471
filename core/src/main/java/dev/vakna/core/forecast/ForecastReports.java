package dev.vakna.core.forecast;

import dev.vakna.core.store.Store;
import dev.vakna.core.store.TimingRecords;

/**
 * How good what was said of remaining times was, over all restores of a host that are remembered.
 */
public final class ForecastReports {

  private final Store store;
  private final String host;

  public ForecastReports(Store store, String host) {
    this.store = store;
    this.host = host;
  }

  /** The host that reports are of. */
  public String host() {
    return host;
  }

  /** The report as of now. */
  public ForecastReport now() {
    return ForecastReport.of(store.transact(tx -> tx.timings().newest(host, TimingRecords.KEPT)));
  }
}
