package dev.vakna.server.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.engine.Observation;
import dev.vakna.core.guest.Warning;
import dev.vakna.core.inventory.Resources;
import dev.vakna.core.restore.outcome.JobReport;
import dev.vakna.core.restore.outcome.RestoreResult;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What pages say, and that no text on them becomes more than text. */
class PagesTest {

  private static final Pattern TAG = Pattern.compile("<(/?)([a-zA-Z!](?:\"[^\"]*\"|[^\">])*)>");

  private final Pages pages = new Pages();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<script>alert(1)</script>",
        "\" onerror=\"alert(1)",
        "' onmouseover='alert(1)",
        "\"><img src=x onerror=alert(1)>",
        "</pre></style></title><script>alert(1)</script>",
        "javascript:alert(1)",
        "${7*7} @if(true) <%-- --%> !{var x = 1;}",
        "<!-- --><svg/onload=alert(1)>",
        "&lt;script&gt;&#60;b&#62;",
        "\u0000\u0007\u001b[31m<b>\ud800</b>"
      })
  void textOfStrangersNeverBecomesATag(String text) {
    String page = html(report(text, true));
    assertThat(tags(page)).isEqualTo(tags(html(report("harmless", true))));
    assertThat(page).doesNotContain("<script", "<b>", "<svg", "<%--").contains("7 core");
    assertThat(tags(html(report(text, false)))).isEqualTo(tags(html(report("harmless", false))));
    assertThat(tags(html(error(text, text)))).isEqualTo(tags(html(error("a", "b"))));
  }

  @Test
  void whatStandsInAnAttributeCannotLeaveIt() {
    String page = html(report("\" onerror=\"x", true));
    assertThat(page)
        .contains("src=\"data:image/png;base64,&#34; onerror=&#34;x\"")
        .doesNotContain("base64,\"");
    assertThat(html(error("a", "\"><b>")))
        .contains("value=\"&#34;>&lt;b>\"")
        .contains("href=\"&#34;>&lt;b>\"");
  }

  @Test
  void halfASurrogatePairIsNoFault() {
    assertThat(html(report("a\ud800b", true))).contains("a?b");
  }

  @Test
  void aReportSaysAllThatIsKnown() {
    assertThat(html(report("x", true)))
        .contains(
            "<title>Restore report: x</title>",
            "<span class=\"badge doubt\">completed, not confirmed by the guest</span>",
            "<p class=\"said plain\">7 cores, 4 GiB memory, 40 GiB storage in x, run by X.</p>",
            "Reached by x at x port 22.",
            "ended 23 November 2026, 10:01:33 UTC after 93.2 s.",
            "went on from byte 12345 of the uncompressed archive",
            "5.0 GiB",
            "a sample of 12 % (512.0 MiB), equal",
            "<td class=\"code\"><span class=\"quiet\">not known</span></td>",
            "Confirmed: x.",
            "x answered “x”.",
            "The guest agent answered.",
            "Its display:",
            "Who it was and who it is",
            "x\nx",
            "style=\"width:47%\"",
            "2 min 30 s");
  }

  @Test
  void aReportOfAFailureSaysWhereItEndedAndThatNothingIsLeft() {
    assertThat(html(report("x", false)))
        .contains(
            "failed, nothing is left and nothing is charged",
            "<p class=\"said bad\">x</p>",
            "It ended in the step boot.",
            "boot, ended here",
            "No picture of its display: x.",
            "Who it was and who it would have been",
            "Not made");
  }

  @Test
  void whatIsNotKnownHasNoHeading() {
    Instant at = Instant.parse("2026-11-23T10:00:00Z");
    String page =
        html(
            new JobReport(
                "job_1", "stop", true, at, at, at, 0, null, null, null, null, null, null, List.of(),
                List.of(), null, null));
    assertThat(page)
        .contains("Job report: stop", ">completed<", "<body>")
        .doesNotContain("<h2>", "<table>");
  }

  private String html(JobReport report) {
    return new String(pages.report(ReportPage.of(report)), StandardCharsets.UTF_8);
  }

  private static ErrorPage error(String title, String text) {
    Frame frame =
        new Frame(
            title,
            text,
            "/errors/x",
            text,
            List.of(new Frame.Section(text, List.of(new Frame.Entry(text, text, text)))),
            text);
    ErrorPage.Place place = new ErrorPage.Place(text, "GET", text, text);
    return new ErrorPage(
        frame,
        title,
        "not_found",
        404,
        text,
        text,
        new ErrorPage.Places(false, List.of(place), List.of(place)));
  }

  private String html(ErrorPage page) {
    return new String(pages.error(page), StandardCharsets.UTF_8);
  }

  /** The names of all tags, in turn, and of their attributes. */
  private static List<String> tags(String page) {
    return TAG.matcher(page)
        .results()
        .map(tag -> tag.group(1) + tag.group(2).replaceAll("\"[^\"]*\"", ""))
        .toList();
  }

  private static JobReport report(String text, boolean success) {
    Instant at = Instant.parse("2026-11-23T10:00:00Z");
    return new JobReport(
        text,
        "restore",
        success,
        at,
        at,
        at.plusSeconds(93),
        93.2,
        success ? null : new JobReport.Cause("guest_did_not_start", text, "boot"),
        new JobReport.Source(text, text, text, text, text),
        success
            ? new JobReport.Made(
                text,
                text,
                text,
                new Resources(7, 4, 40),
                text,
                text,
                List.of(new RestoreResult.Access(text, text, 22)))
            : null,
        new JobReport.Data(
            3L << 30,
            12345,
            true,
            text,
            List.of(
                disk(text, text, new RestoreResult.ReadBack("full", 1 << 30, 100, true, text)),
                disk(text, null, new RestoreResult.ReadBack("sampled", 1 << 29, 12, true, null)),
                disk(text, text, new RestoreResult.ReadBack("none", 0, 0, true, null)))),
        new JobReport.Shown(
            "unconfirmed", List.of(text), true, List.of(new Observation.Answer(text, text))),
        new JobReport.Identities(who(text), who(text)),
        List.of(new RestoreResult.Stage("write-disks", 70.3), new RestoreResult.Stage("boot", 150)),
        List.of(new Warning(text, text)),
        text,
        success ? new JobReport.Screenshot(text, null) : new JobReport.Screenshot(null, text));
  }

  private static RestoreResult.Disk disk(
      String key, @Nullable String digest, RestoreResult.ReadBack back) {
    return new RestoreResult.Disk(key, key, 5L << 30, 40L << 30, key, digest, back);
  }

  private static JobReport.Who who(String text) {
    return new JobReport.Who(text, text, text, text, null, List.of(text, text));
  }
}
