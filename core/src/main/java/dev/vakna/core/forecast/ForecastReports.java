package dev.vakna.core.forecast;

import dev.vakna.core.store.Store;
import dev.vakna.core.store.TimingRecords;

/**
 * How good what was said of remaining times was, over all restores of a host that are remembered.
 */
public final class ForecastReports {

  private final Store store;

  public ForecastReports(Store store) {
    this.store = store;
  }

  /**
   * The report as of now.
   *
   * @param host name of the engine that the restores ran on
   */
  public ForecastReport now(String host) {
    return ForecastReport.of(store.transact(tx -> tx.timings().newest(host, TimingRecords.KEPT)));
  }
}
