package dev.vakna.bench.section;

import dev.vakna.bench.content.Packing;
import dev.vakna.bench.content.Workload;
import dev.vakna.bench.machine.ProgramFailedException;
import dev.vakna.bench.report.Figures;
import dev.vakna.bench.report.Findings;
import dev.vakna.bench.report.Sheet;
import dev.vakna.bench.restore.IndexSpacing;
import dev.vakna.bench.sample.Contestant;
import dev.vakna.bench.sample.Distribution;
import dev.vakna.bench.sample.Standings;
import dev.vakna.vma.index.IndexReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What an index costs, for each way archives are packed. */
public final class IndexSection implements Section {

  /** Made by the list of sections. */
  public IndexSection() {}

  @Override
  public String key() {
    return "index";
  }

  @Override
  public String title() {
    return "The index, by the way of packing";
  }

  @Override
  public boolean quick() {
    return false;
  }

  @Override
  public Findings measure(Lab lab) throws IOException, InterruptedException {
    Workload workload = lab.small();
    ArrayNode list = Figures.object().putArray("packings");
    List<List<String>> rows = new ArrayList<>();
    for (Packing packing : Packing.values()) {
      if (!lab.tools().has(packing.tool())) {
        lab.warn("'%s' was left out: there is no %s".formatted(packing.title(), packing.tool()));
        continue;
      }
      lab.tell("packing with " + packing.title());
      Path archive = lab.scratch().fresh("packed.vma" + packing.suffix());
      try {
        lab.maker().repack(Peers.decoder(workload.archive()), archive, packing);
        rows.add(row(lab, packed(workload, archive), packing, list.addObject()));
      } catch (ProgramFailedException e) {
        lab.warn("'%s' was left out: %s".formatted(packing.title(), e.getMessage()));
      } finally {
        Files.deleteIfExists(archive);
      }
    }
    ObjectNode figures = Figures.object();
    figures.set("packings", list);
    return Findings.of(
        key(),
        title(),
        figures,
        List.of(
            new Sheet(
                title(),
                List.of(
                    "packed by",
                    "archive",
                    "index",
                    "share",
                    "entries",
                    "held",
                    "longest unit",
                    "build",
                    "by index"),
                rows,
                List.of(
                    "Held: share of the candidates that were tried and found good.",
                    "Build, by index: speed against the decoder alone (its time divided by ours):"
                        + " of the pass that makes the index, and of a whole restore by it."))));
  }

  private static Workload packed(Workload of, Path archive) throws IOException {
    return new Workload(
        archive, of.raw(), Files.size(archive), of.streamBytes(), of.dataBytes(), of.diskBytes());
  }

  private static List<String> row(Lab lab, Workload workload, Packing packing, ObjectNode figures)
      throws IOException, InterruptedException {
    Path index = lab.scratch().fresh("packed.vidx");
    IndexReport report =
        lab.restores().index(workload.archive(), index, IndexSpacing.DEFAULT.options());
    Own own = new Own(lab);
    List<Contestant> all =
        List.of(
            new Peers(lab).zstd(workload),
            own.index(workload, IndexSpacing.DEFAULT),
            own.indexed(workload, index, lab.machine().cores()));
    Standings standings = lab.contest(packing.title(), all, lab.settings().sideRounds());
    Files.delete(index);
    double share = (double) report.bytes() / workload.archiveBytes();
    double held =
        report.tried() == 0 ? 1 : (double) (report.tried() - report.refused()) / report.tried();
    figures
        .put("packing", packing.key())
        .put("archiveBytes", workload.archiveBytes())
        .put("heldShare", Figures.rounded(held));
    figures.set("index", Sheets.figures(report, workload));
    figures.set("contest", Figures.of(standings, Peers.ZSTD));
    Distribution build = standings.speed("index", Peers.ZSTD).orElseThrow();
    Distribution restore = standings.speed(Own.INDEXED, Peers.ZSTD).orElseThrow();
    return List.of(
        packing.title(),
        Figures.size(workload.archiveBytes()),
        Figures.size(report.bytes()),
        String.format(Locale.ROOT, "%.2f %%", 100 * share),
        String.valueOf(report.entries()),
        report.tried() == 0 ? "-" : String.format(Locale.ROOT, "%.0f %%", 100 * held),
        Figures.size(report.longestUnit()),
        Figures.number(build.median()),
        Figures.number(restore.median()));
  }
}
