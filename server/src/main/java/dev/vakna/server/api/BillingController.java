package dev.vakna.server.api;

import dev.vakna.core.account.Caller;
import dev.vakna.core.account.Scope;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.usage.UsageReports;
import dev.vakna.server.billing.BreakdownView;
import dev.vakna.server.billing.UsageCsv;
import dev.vakna.server.billing.UsageQuery;
import dev.vakna.server.billing.UsageView;
import dev.vakna.server.http.AlsoOffers;
import dev.vakna.server.security.Needs;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What the account owes, and what a VPS costs. */
@RestController
class BillingController {

  private final UsageReports reports;

  BillingController(UsageReports reports) {
    this.reports = reports;
  }

  @GetMapping("/api/v2/billing/metered-usage")
  @Needs(Scope.READ_BILLING)
  @AlsoOffers(UsageCsv.MEDIA_TYPE)
  ResponseEntity<?> usage(
      @AuthenticationPrincipal Caller caller,
      @RequestParam(required = false) @Nullable String period,
      @RequestParam(required = false) @Nullable String format,
      HttpServletRequest request) {
    UsageQuery query = UsageQuery.read(request, period, format);
    UsageReports.Usage usage = reports.of(caller.account(), query.month()).orElseThrow();
    return query.csv()
        ? UsageCsv.answer("metered-usage-" + usage.month()).body(UsageCsv.bytes(List.of(usage)))
        : VpsController.json(UsageView.of(usage));
  }

  @GetMapping("/api/v2/vps/{id}/billing-breakdown")
  @Needs(Scope.READ_BILLING)
  ResponseEntity<BreakdownView> breakdown(
      @AuthenticationPrincipal Caller caller, @PathVariable String id) {
    return VpsController.json(
        VpsId.parse(id)
            .flatMap(vps -> reports.breakdown(caller.account(), vps))
            .map(BreakdownView::of)
            .orElseThrow(VpsController::absent));
  }
}
