package dev.vakna.server.admin;

import dev.vakna.core.forecast.ForecastReport;
import dev.vakna.core.forecast.ForecastReports;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** How good what was said of remaining times was. */
@RestController
@RequestMapping("/internal/admin/forecasts")
class ForecastAdminController {

  private final ForecastReports reports;
  private final EngineChoice engines;

  ForecastAdminController(ForecastReports reports, EngineChoice engines) {
    this.reports = reports;
    this.engines = engines;
  }

  /**
   * @param restores on this host that are remembered
   * @param marks one line per share of the time that had passed, and one of all under 0
   */
  record ForecastView(String host, int restores, List<ForecastReport.Line> marks) {}

  @GetMapping
  ForecastView now(@RequestParam(required = false) @Nullable String engine) {
    String host = engines.of(engine);
    ForecastReport report = reports.now(host);
    return new ForecastView(host, report.restores(), report.marks());
  }
}
