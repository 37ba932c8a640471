package dev.vakna.bench.section;

import dev.vakna.bench.content.Workload;
import dev.vakna.bench.machine.PageCache;
import dev.vakna.bench.report.Figures;
import dev.vakna.bench.report.Findings;
import dev.vakna.bench.report.Sheet;
import dev.vakna.bench.sample.Contestant;
import dev.vakna.bench.sample.Distribution;
import dev.vakna.bench.sample.Standings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** Whole restores of an archive that must come from the disk first. */
public final class ColdSection implements Section {

  private static final double STILL_THERE = 0.05;

  /** Made by the list of sections. */
  public ColdSection() {}

  @Override
  public String key() {
    return "cold";
  }

  @Override
  public String title() {
    return "Whole restores, archive not in memory";
  }

  @Override
  public boolean quick() {
    return false;
  }

  /** Forgets an archive before each run, and remembers how well that went. */
  private static final class Forgetting {
    private final PageCache cache;
    private final Path archive;
    private final List<Double> left = new ArrayList<>();

    Forgetting(PageCache cache, Path archive) {
      this.cache = cache;
      this.archive = archive;
    }

    Contestant before(Contestant contestant) {
      return contestant.readied(() -> {
        contestant.ready().run();
        left.add(cache.drop(archive));
      });
    }
  }

  @Override
  public Findings measure(Lab lab) throws IOException, InterruptedException {
    Workload workload = lab.main();
    Path index = lab.indexed(workload, "cold");
    Forgetting forgetting = new Forgetting(lab.cache(), workload.archive());
    Peers peers = new Peers(lab);
    Own own = new Own(lab);
    List<Contestant> all = new ArrayList<>();
    all.add(peers.zstd(workload));
    peers.pipeline(workload).ifPresent(all::add);
    all.add(own.full(workload));
    all.add(own.verify(workload));
    all.add(own.indexed(workload, index, lab.machine().cores()));
    Standings standings =
        lab.contest(
            "cold archive",
            all.stream().map(forgetting::before).toList(),
            lab.settings().sideRounds());
    Distribution left = new Distribution(forgetting.left);
    List<String> notes = new ArrayList<>();
    notes.add("Before each run the kernel was asked to forget the archive.");
    if (left.high() > STILL_THERE) {
      String failed =
          String.format(
              Locale.ROOT,
              "%s: up to %.0f %% of the archive stayed in memory all the same",
              title(),
              100 * left.high());
      lab.warn(failed);
      notes.add(failed + ".");
    }
    ObjectNode figures = Figures.of(standings, Peers.ZSTD);
    figures.set("stillInMemory", Figures.of(left));
    Sheet sheet = Sheets.of(title(), standings, Peers.ZSTD, workload.streamBytes(), notes);
    Map<String, Distribution> ratios = new java.util.LinkedHashMap<>();
    standings.speed(Own.FULL, Peers.ZSTD).ifPresent(each -> ratios.put("coldFullVsZstd", each));
    standings
        .speed(Own.INDEXED, Peers.ZSTD)
        .ifPresent(each -> ratios.put("coldIndexedVsZstd", each));
    standings.speed(Own.INDEXED, Own.FULL).ifPresent(each -> ratios.put("coldIndexedVsFull", each));
    return new Findings(key(), title(), figures, List.of(sheet), List.of(), List.of(), ratios);
  }
}
