package dev.vakna.server.admin;

import dev.vakna.core.engine.Engine;
import dev.vakna.core.forecast.ForecastReport;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.TimingRecords;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** How good what was said of remaining times was. */
@RestController
@RequestMapping("/internal/admin/forecasts")
class ForecastAdminController {

  private final Store store;
  private final Engine engine;

  ForecastAdminController(Store store, Engine engine) {
    this.store = store;
    this.engine = engine;
  }

  /**
   * @param restores of this host that are remembered
   * @param marks one line per share of the time that had passed, and one of all under 0
   */
  record ForecastView(String host, int restores, List<ForecastReport.Line> marks) {}

  @GetMapping
  ForecastView now() {
    ForecastReport report =
        ForecastReport.of(
            store.transact(tx -> tx.timings().newest(engine.host(), TimingRecords.KEPT)));
    return new ForecastView(engine.host(), report.restores(), report.marks());
  }
}
