package dev.vakna.server.api;

import dev.vakna.core.restore.outcome.JobReport;
import dev.vakna.core.restore.outcome.RestoreResult;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A job's report as one page that needs nothing else. Every text goes through {@link #escaped},
 * because guests have written some of them.
 */
final class ReportPage {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm:ss 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private static final String STYLE =
      """
      :root { color-scheme: light dark; --line: #8884; --soft: #8881; --good: #1a7f4b; --bad: #c0362c;
        --doubt: #a86500 }
      @media (prefers-color-scheme: dark) { :root { --good: #4cc38a; --bad: #ff8a80; --doubt: #ffb74d } }
      * { box-sizing: border-box }
      body { font: 1rem/1.55 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem }
      header { border-bottom: 1px solid var(--line); padding-bottom: 1.25rem; margin-bottom: 1.5rem }
      h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .5rem }
      h2 { font-size: 1.1rem; margin: 2.25rem 0 .6rem }
      p { margin: .4rem 0 }
      .quiet { opacity: .72 }
      .badge { display: inline-block; padding: .1rem .65rem; border-radius: 1rem; font-size: .85rem; font-weight: 600;
        border: 1px solid currentColor }
      .good { color: var(--good) } .bad { color: var(--bad) } .doubt { color: var(--doubt) }
      code, pre, td.code { font-family: ui-monospace, monospace; font-size: .86rem; overflow-wrap: anywhere }
      .wide { overflow-x: auto }
      table { border-collapse: collapse; width: 100% }
      th, td { text-align: left; vertical-align: top; padding: .4rem .9rem .4rem 0; border-bottom: 1px solid var(--line) }
      th { font-weight: 600; font-size: .86rem; white-space: nowrap }
      td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
      th.number { text-align: right }
      pre { background: #111; color: #ddd; padding: .9rem 1rem; border-radius: .4rem; overflow-x: auto;
        white-space: pre-wrap; max-height: 26rem }
      img { max-width: 100%; border-radius: .4rem; border: 1px solid var(--line); background: #000; display: block }
      ul { padding-left: 1.2rem } li { margin: .35rem 0 }
      .bar { background: var(--soft); border-radius: .2rem; height: .7rem; min-width: 8rem; margin-top: .4rem }
      .bar span { display: block; height: 100%; background: var(--good); border-radius: .2rem; min-width: 2px }
      """;

  private final JobReport report;
  private final StringBuilder out = new StringBuilder(8192);

  ReportPage(JobReport report) {
    this.report = report;
  }

  String html() {
    String title = title();
    out.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    out.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    out.append("<title>").append(escaped(title)).append("</title>\n");
    out.append("<style>\n").append(STYLE).append("</style>\n</head>\n<body>\n");
    head(title);
    warnings();
    data();
    boot();
    identity();
    stages();
    out.append("</body>\n</html>\n");
    return out.toString();
  }

  private String title() {
    JobReport.Made machine = report.machine();
    JobReport.Source backup = report.backup();
    if (machine != null) {
      return "Restore report: " + machine.name();
    }
    return backup == null ? "Job report: " + report.type() : "Restore report: " + backup.file();
  }

  private void head(String title) {
    out.append("<header>\n<h1>").append(escaped(title)).append("</h1>\n<p>").append(badge());
    out.append("</p>\n");
    JobReport.Cause failure = report.failure();
    if (failure != null) {
      paragraph("bad", failure.message());
      if (failure.step() != null) {
        paragraph("quiet", "It ended in the step %s.".formatted(failure.step()));
      }
    }
    JobReport.Made machine = report.machine();
    if (machine != null) {
      paragraph(
          "",
          "%d %s, %d GiB memory, %d GiB storage in %s, run by %s."
              .formatted(
                  machine.resources().cpuCores(),
                  machine.resources().cpuCores() == 1 ? "core" : "cores",
                  machine.resources().memoryGb(),
                  machine.resources().storageGb(),
                  machine.region(),
                  machine.acceleration().toUpperCase(Locale.ROOT)));
      if (!machine.access().isEmpty()) {
        paragraph(
            "",
            "Reached by "
                + String.join(
                    ", ",
                    machine.access().stream()
                        .map(a -> "%s at %s port %d".formatted(a.service(), a.host(), a.port()))
                        .toList())
                + ".");
      }
    }
    JobReport.Source backup = report.backup();
    if (backup != null) {
      paragraph(
          "quiet",
          "From %s of %s."
              .formatted(
                  backup.file(),
                  backup.sourceName() == null ? backup.sourceVpsId() : backup.sourceName()));
    }
    paragraph(
        "quiet",
        "%s, ended %s after %s."
            .formatted(report.jobId(), time(report.finishedAt()), seconds(report.seconds())));
    out.append("</header>\n");
  }

  private String badge() {
    JobReport.Shown proof = report.proof();
    if (!report.success()) {
      return badge(
          "bad",
          report.backup() == null ? "failed" : "failed, nothing is left and nothing is charged");
    }
    if (proof == null) {
      return badge("good", "completed");
    }
    return switch (proof.state()) {
      case "proven" -> badge("good", "completed and proven");
      case "unconfirmed" -> badge("doubt", "completed, not confirmed by the guest");
      default -> badge("bad", "completed, but the machine did not come up");
    };
  }

  private static String badge(String kind, String text) {
    return "<span class=\"badge %s\">%s</span>".formatted(kind, escaped(text));
  }

  private void warnings() {
    if (report.warnings().isEmpty()) {
      return;
    }
    heading("Look at these");
    out.append("<ul>\n");
    report
        .warnings()
        .forEach(w -> out.append("<li>").append(escaped(w.message())).append("</li>\n"));
    out.append("</ul>\n");
  }

  private void data() {
    JobReport.Data data = report.data();
    if (data == null) {
      return;
    }
    heading("The data");
    boolean whole = data.disks().stream().allMatch(d -> d.readBack().extent().equals("full"));
    paragraph(whole ? "good" : "doubt", data.summary());
    paragraph(
        "quiet",
        "%s%s"
            .formatted(
                way(data),
                data.resumedAtBytes() == 0
                    ? ""
                    : " The transfer was interrupted and went on from byte %d of the uncompressed archive."
                        .formatted(data.resumedAtBytes())));
    tableHead("Disk", "#Data", "Read from the archive", "Written", "Read back");
    for (RestoreResult.Disk disk : data.disks()) {
      out.append("<tr><td>").append(escaped(disk.key())).append("</td><td class=\"number\">");
      out.append(bytes(disk.dataBytes())).append("</td>");
      cell("code", disk.digestRead());
      cell("code", disk.digestWritten());
      RestoreResult.ReadBack back = disk.readBack();
      cell(
          "code",
          switch (back.extent()) {
            case "full" -> back.digest();
            case "sampled" ->
                "a sample of %d %% (%s), equal".formatted(back.percent(), bytes(back.bytes()));
            default -> null;
          });
      out.append("</tr>\n");
    }
    tableEnd();
  }

  private static String way(JobReport.Data data) {
    return data.byIndex()
        ? "The archive of %s was read by its index, several parts at once. The pass that made the index had read the archive to its last byte and checksum; each disk's digest is the one that this pass took."
            .formatted(bytes(data.archiveBytes()))
        : "The archive of %s was read to its last byte and checksum."
            .formatted(bytes(data.archiveBytes()));
  }

  private void boot() {
    JobReport.Shown proof = report.proof();
    JobReport.Screenshot screenshot = report.screenshot();
    if (proof == null && screenshot == null && report.console() == null) {
      return;
    }
    heading("The machine's start");
    if (proof != null) {
      if (!proof.confirmed().isEmpty()) {
        paragraph(
            "good", "Confirmed: " + String.join(", ", proof.confirmed()).replace('_', ' ') + ".");
      }
      proof
          .answers()
          .forEach(a -> paragraph("", "%s answered “%s”.".formatted(a.service(), a.banner())));
      if (proof.agentAnswers()) {
        paragraph("", "The guest agent answered.");
      }
    }
    if (screenshot != null) {
      String base64 = screenshot.base64();
      if (base64 != null) {
        out.append("<p class=\"quiet\">Its display:</p>\n<img alt=\"The machine's display\" ");
        out.append("src=\"data:image/png;base64,").append(escaped(base64)).append("\">\n");
      } else {
        paragraph("quiet", "No picture of its display: " + screenshot.absence() + ".");
      }
    }
    String console = report.console();
    if (console != null) {
      out.append("<p class=\"quiet\">The end of its serial console:</p>\n<pre>");
      out.append(escaped(console.strip())).append("</pre>\n");
    }
  }

  private void identity() {
    JobReport.Identities identity = report.identity();
    if (identity == null) {
      return;
    }
    JobReport.Who before = identity.original();
    JobReport.Who after = identity.machine();
    boolean made = report.success();
    heading(made ? "Who it was and who it is" : "Who it was and who it would have been");
    tableHead("", "Original", made ? "New machine" : "Not made");
    row("Host name", before.hostname(), after.hostname());
    row("MAC address", before.mac(), after.mac());
    row("Address", before.address(), after.address());
    row("machine-id", before.machineId(), after.machineId());
    row("System UUID", before.smbiosUuid(), after.smbiosUuid());
    row("SSH host keys", lines(before.sshHostKeys()), lines(after.sshHostKeys()));
    tableEnd();
  }

  private void row(String what, @Nullable String before, @Nullable String after) {
    if (before == null && after == null) {
      return;
    }
    out.append("<tr><th>").append(escaped(what)).append("</th>");
    cell("code", before);
    cell("code", after);
    out.append("</tr>\n");
  }

  private static @Nullable String lines(List<String> texts) {
    return texts.isEmpty() ? null : String.join("\n", texts);
  }

  private void stages() {
    if (report.stages().isEmpty()) {
      return;
    }
    heading("Where the time went");
    double longest =
        report.stages().stream().mapToDouble(RestoreResult.Stage::seconds).max().orElse(1);
    tableHead("Step", "#Time", "");
    for (RestoreResult.Stage stage : report.stages()) {
      JobReport.Cause failure = report.failure();
      boolean ended = failure != null && stage.name().equals(failure.step());
      out.append("<tr><td>").append(escaped(stage.name())).append(ended ? ", ended here" : "");
      out.append("</td><td class=\"number\">");
      out.append(seconds(stage.seconds()))
          .append("</td><td><div class=\"bar\"><span style=\"width:");
      out.append(Math.round(100 * stage.seconds() / Math.max(longest, 0.001)));
      out.append("%\"></span></div></td></tr>\n");
    }
    tableEnd();
  }

  private void heading(String text) {
    out.append("<h2>").append(escaped(text)).append("</h2>\n");
  }

  private void paragraph(String kind, String text) {
    out.append("<p class=\"").append(kind).append("\">").append(escaped(text)).append("</p>\n");
  }

  /** A heading that begins with # stands over numbers. */
  private void tableHead(String... headings) {
    out.append("<div class=\"wide\"><table>\n<thead><tr>");
    for (String heading : headings) {
      out.append(heading.startsWith("#") ? "<th class=\"number\">" : "<th>");
      out.append(escaped(heading.replace("#", ""))).append("</th>");
    }
    out.append("</tr></thead>\n<tbody>\n");
  }

  private void tableEnd() {
    out.append("</tbody></table></div>\n");
  }

  private void cell(String kind, @Nullable String text) {
    out.append("<td class=\"").append(kind).append("\">");
    out.append(text == null ? "<span class=\"quiet\">not known</span>" : escaped(text));
    out.append("</td>");
  }

  private static String time(Instant instant) {
    return TIME.format(instant);
  }

  private static String seconds(double seconds) {
    return seconds < 120
        ? String.format(Locale.ROOT, "%.1f s", seconds)
        : "%d min %d s".formatted((long) seconds / 60, (long) seconds % 60);
  }

  private static String bytes(long bytes) {
    double mib = bytes / 1048576.0;
    return mib < 1024
        ? String.format(Locale.ROOT, "%.1f MiB", mib)
        : String.format(Locale.ROOT, "%.1f GiB", mib / 1024);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;")
        .replace("\n", "<br>");
  }
}
