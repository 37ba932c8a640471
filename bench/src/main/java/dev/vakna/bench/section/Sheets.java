package dev.vakna.bench.section;

import dev.vakna.bench.content.Workload;
import dev.vakna.bench.report.Figures;
import dev.vakna.bench.report.Sheet;
import dev.vakna.bench.sample.Contestant;
import dev.vakna.bench.sample.Distribution;
import dev.vakna.bench.sample.Standings;
import dev.vakna.vma.index.IndexReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/** Tables and figures that several sections show alike. */
final class Sheets {

  private static final double MEGA = 1e6;

  private Sheets() {}

  /** A contest. */
  static Sheet of(
      String title, Standings standings, String reference, long streamBytes, List<String> notes) {
    List<List<String>> rows = new ArrayList<>();
    for (Contestant each : standings.contestants()) {
      Distribution seconds = standings.seconds(each.key()).orElseThrow();
      Distribution speed = standings.speed(each.key(), reference).orElseThrow();
      rows.add(
          List.of(
              each.title(),
              Figures.spread(seconds),
              String.format(Locale.ROOT, "%.0f", streamBytes / MEGA / seconds.median()),
              Figures.spread(speed)));
    }
    List<String> all = new ArrayList<>(notes);
    all.add(
        standings.rounds() == 1
            ? "One round only."
            : "Medians of %d rounds [middle half].".formatted(standings.rounds()));
    return new Sheet(title, List.of("way", "seconds", "MB/s", "speed"), rows, all);
  }

  /** An archive. */
  static ObjectNode figures(Workload workload) {
    return Figures.object()
        .put("archiveBytes", workload.archiveBytes())
        .put("streamBytes", workload.streamBytes())
        .put("dataBytes", workload.dataBytes())
        .put("diskBytes", workload.diskBytes());
  }

  /** An archive, for people. */
  static String words(Workload workload) {
    return String.format(
        Locale.ROOT,
        "Archive: %s, unpacked %s (%.2f:1), disks of %s. MB/s: unpacked.",
        Figures.size(workload.archiveBytes()),
        Figures.size(workload.streamBytes()),
        (double) workload.streamBytes() / workload.archiveBytes(),
        Figures.size(workload.diskBytes()));
  }

  /** An index. */
  static ObjectNode figures(IndexReport index, Workload workload) {
    return Figures.object()
        .put("bytes", index.bytes())
        .put("fraction", Figures.rounded((double) index.bytes() / workload.archiveBytes()))
        .put("entries", index.entries())
        .put("segments", index.segments())
        .put("tried", index.tried())
        .put("refused", index.refused())
        .put("longestUnit", index.longestUnit());
  }
}
