package dev.vakna.server.api;

import dev.vakna.core.account.Caller;
import dev.vakna.core.id.JobId;
import dev.vakna.core.job.Jobs;
import dev.vakna.core.problem.FieldFault;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.restore.outcome.JobReport;
import dev.vakna.core.restore.outcome.JobReports;
import dev.vakna.server.http.Accept;
import dev.vakna.server.http.AlsoOffers;
import dev.vakna.server.http.ApiJson;
import dev.vakna.server.http.RefusedException;
import dev.vakna.server.page.Pages;
import dev.vakna.server.page.ReportPage;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The report of a job that has ended: for programs as JSON, for people as one HTML page. */
@RestController
class ReportController {

  private static final MediaType HTML = new MediaType("text", "html", StandardCharsets.UTF_8);

  /** The page holds texts and a picture of a guest: nothing in it may act or fetch. */
  private static final String POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox";

  private final Jobs jobs;
  private final JobReports reports;
  private final ApiJson json;
  private final ReportLinks links;
  private final Pages pages;

  ReportController(Jobs jobs, JobReports reports, ApiJson json, ReportLinks links, Pages pages) {
    this.jobs = jobs;
    this.reports = reports;
    this.json = json;
    this.links = links;
    this.pages = pages;
  }

  @GetMapping("/api/v2/jobs/{jobId}/report")
  @AlsoOffers(MediaType.TEXT_HTML_VALUE)
  ResponseEntity<byte[]> report(
      @AuthenticationPrincipal Caller caller,
      @PathVariable String jobId,
      @RequestParam(required = false) @Nullable String format,
      HttpServletRequest request) {
    JobController.seen(jobs.find(caller, jobId));
    boolean html = wantsHtml(format, Accept.of(request));
    return answer(ended(reports.of(caller, jobId)), html);
  }

  /** A link by which the report opens in a browser for a while, without a key. */
  @GetMapping("/api/v2/jobs/{jobId}/report/link")
  ResponseEntity<ReportLinks.Link> link(
      @AuthenticationPrincipal Caller caller, @PathVariable String jobId) {
    JobController.seen(jobs.find(caller, jobId));
    ended(reports.of(caller, jobId));
    return ResponseEntity.ok()
        .contentType(MediaType.APPLICATION_JSON)
        .cacheControl(CacheControl.noStore())
        .body(links.to(JobId.parse(jobId).orElseThrow(JobController::absent)));
  }

  /** What a link leads to: the page, or nothing that could be told from a job that is not there. */
  @GetMapping("/reports/{jobId}")
  @AlsoOffers(MediaType.TEXT_HTML_VALUE)
  ResponseEntity<byte[]> linked(
      @PathVariable String jobId,
      @RequestParam(defaultValue = "") String until,
      @RequestParam(defaultValue = "") String signature) {
    JobId opened =
        JobId.parse(jobId)
            .filter(id -> links.opens(id, until, signature))
            .orElseThrow(JobController::absent);
    return answer(ended(reports.of(opened)), true);
  }

  private static JobReport ended(JobReports.Answer answer) {
    return switch (answer) {
      case JobReports.Answer.Ended(JobReport report) -> report;
      case JobReports.Answer.Absent() -> throw JobController.absent();
      case JobReports.Answer.Unfinished(JobId job) ->
          throw RefusedException.of(
              ProblemCode.REPORT_NOT_READY,
              "The job has not ended. Follow it at /api/jobs/%s and ask again when it has."
                  .formatted(job.text()));
    };
  }

  private ResponseEntity<byte[]> answer(JobReport report, boolean html) {
    byte[] body =
        html ? pages.report(ReportPage.of(report)) : json.mapper().writeValueAsBytes(report);
    return ResponseEntity.ok()
        .contentType(html ? HTML : MediaType.APPLICATION_JSON)
        .header(
            HttpHeaders.CONTENT_DISPOSITION,
            "inline; filename=\"report-%s.%s\"".formatted(report.jobId(), html ? "html" : "json"))
        .header("Content-Security-Policy", POLICY)
        .header("X-Content-Type-Options", "nosniff")
        .header("Referrer-Policy", "no-referrer")
        .cacheControl(CacheControl.noStore())
        .header(HttpHeaders.VARY, HttpHeaders.ACCEPT)
        .body(body);
  }

  /** What the address says counts before what the header says. */
  private static boolean wantsHtml(@Nullable String format, Accept accept) {
    if (format != null) {
      return switch (format) {
        case "html" -> true;
        case "json" -> false;
        default -> {
          String detail = "`format` must be `html` or `json`, or be left out.";
          throw RefusedException.fault("/format", FieldFault.Code.UNKNOWN_VALUE, detail);
        }
      };
    }
    return accept.prefers(HTML, MediaType.APPLICATION_JSON);
  }
}
