package dev.vakna.bench.section;

import dev.vakna.bench.content.Workload;
import dev.vakna.bench.report.Figures;
import dev.vakna.bench.report.Findings;
import dev.vakna.bench.report.Sheet;
import dev.vakna.bench.restore.IndexSpacing;
import dev.vakna.bench.restore.RandomReads;
import dev.vakna.bench.sample.Distribution;
import dev.vakna.vma.index.ArchiveIndex;
import dev.vakna.vma.index.IndexReport;
import dev.vakna.vma.index.IndexedArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** How long a read in the middle takes, by what it had to decode. */
public final class ReadSection implements Section {

  private static final List<IndexSpacing> SPACINGS =
      List.of(
          IndexSpacing.DEFAULT, new IndexSpacing(8), new IndexSpacing(32), new IndexSpacing(128));
  private static final int READS = 200;
  private static final int LENGTH = 64 << 10;
  private static final long CACHE = 16L << 20;

  /** Made by the list of sections. */
  public ReadSection() {}

  @Override
  public String key() {
    return "reads";
  }

  @Override
  public String title() {
    return "Reads of 64 KiB by index";
  }

  @Override
  public boolean quick() {
    return false;
  }

  @Override
  public Findings measure(Lab lab) throws IOException, InterruptedException {
    Workload workload = lab.main();
    lab.cache().warm(workload.archive());
    ArrayNode list = Figures.object().putArray("spacings");
    List<List<String>> rows = new ArrayList<>();
    for (IndexSpacing spacing : SPACINGS) {
      lab.tell("reads by index, spacing " + spacing.title());
      Path index = lab.scratch().fresh("reads.vidx");
      IndexReport report = lab.restores().index(workload.archive(), index, spacing.options());
      ObjectNode one = list.addObject().put("spacing", spacing.title());
      one.set("index", Sheets.figures(report, workload));
      String size =
          String.format(
              Locale.ROOT,
              "%s, %.2f %%",
              spacing.title(),
              100.0 * report.bytes() / workload.archiveBytes());
      for (var strategy : measured(lab, workload, index).entrySet()) {
        rows.add(row(size, strategy.getKey(), strategy.getValue()));
        one.set(strategy.getKey(), figures(strategy.getValue()));
        size = "";
      }
      Files.delete(index);
    }
    ObjectNode figures = Figures.object();
    figures.set("spacings", list);
    return Findings.of(
        key(),
        title(),
        figures,
        List.of(
            new Sheet(
                title(),
                List.of("index", "read", "count", "p50 ms", "p99 ms", "most ms"),
                rows,
                List.of(
                    "Cold: at random, nothing of the unit was decoded before, by what had to be"
                        + " decoded. Cached: decoded before. Next: one after the other.",
                    "Each piece was held against its digest. The archive itself was in memory."))));
  }

  private static Map<String, Distribution> measured(Lab lab, Workload workload, Path index)
      throws IOException {
    try (ArchiveIndex opened = ArchiveIndex.open(index);
        IndexedArchive archive = IndexedArchive.open(workload.archive(), opened, CACHE)) {
      var reads =
          new RandomReads(archive, opened.disks().getFirst(), LENGTH, lab.settings().seed());
      return reads.run(READS, lab.control());
    }
  }

  private static List<String> row(String size, String strategy, Distribution millis) {
    return List.of(
        size,
        strategy,
        String.valueOf(millis.count()),
        millis(millis.median()),
        millis(millis.quantile(0.99)),
        millis(millis.high()));
  }

  private static String millis(double value) {
    return String.format(Locale.ROOT, value < 1 ? "%.3f" : "%.1f", value);
  }

  private static ObjectNode figures(Distribution millis) {
    return Figures.object()
        .put("count", millis.count())
        .put("p50Millis", Figures.rounded(millis.median()))
        .put("p99Millis", Figures.rounded(millis.quantile(0.99)))
        .put("mostMillis", Figures.rounded(millis.high()));
  }
}
