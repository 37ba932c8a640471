package dev.vakna.server.admin;

import dev.vakna.core.id.AccountId;
import dev.vakna.core.problem.FieldFault;
import dev.vakna.core.usage.UsageReports;
import dev.vakna.server.billing.UsageCsv;
import dev.vakna.server.billing.UsageQuery;
import dev.vakna.server.billing.UsageView;
import dev.vakna.server.http.AlsoOffers;
import dev.vakna.server.http.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What accounts used, page by page. */
@RestController
@RequestMapping("/internal/admin/usage")
class UsageAdminController {

  private final UsageReports reports;

  UsageAdminController(UsageReports reports) {
    this.reports = reports;
  }

  record AccountUsage(String accountId, String name, UsageView usage) {}

  /**
   * A page.
   *
   * @param month for example {@code 2026-06}
   * @param next to be sent as {@code after} for the next page, or null after the last one
   */
  record UsagePage(
      String month,
      UsageView.PeriodView period,
      List<AccountUsage> accounts,
      @Nullable String next) {}

  @GetMapping
  @AlsoOffers(UsageCsv.MEDIA_TYPE)
  ResponseEntity<?> usage(
      @RequestParam(required = false) @Nullable String account,
      @RequestParam(required = false) @Nullable String period,
      @RequestParam(required = false) @Nullable String format,
      @RequestParam(required = false) @Nullable String after,
      HttpServletRequest request) {
    UsageQuery query = UsageQuery.read(request, period, format);
    UsageReports.Page page =
        reports.page(
            account == null ? null : AccountAdminController.account(account),
            query.month(),
            after == null ? null : after(after));
    if (account != null && page.accounts().isEmpty()) {
      throw AccountAdminController.absent(account);
    }
    AccountId last = page.next();
    String next = last == null ? null : last.text();
    if (!query.csv()) {
      return ResponseEntity.ok(
          new UsagePage(
              page.month().toString(),
              UsageView.PeriodView.of(page.period()),
              page.accounts().stream()
                  .map(u -> new AccountUsage(u.account().text(), u.name(), UsageView.of(u)))
                  .toList(),
              next));
    }
    ResponseEntity.BodyBuilder answer = UsageCsv.answer("usage-" + page.month());
    if (next != null) {
      answer.header(
          HttpHeaders.LINK,
          "</internal/admin/usage?format=csv&period=%s&after=%s>; rel=\"next\""
              .formatted(page.month(), next));
    }
    return answer.body(UsageCsv.bytes(page.accounts()));
  }

  private static AccountId after(String text) {
    return AccountId.parse(text)
        .orElseThrow(() -> {
          String detail = "`after` must be the page before's `next`.";
          return RefusedException.fault("/after", FieldFault.Code.UNKNOWN_VALUE, detail);
        });
  }
}
