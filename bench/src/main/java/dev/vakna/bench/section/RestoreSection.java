package dev.vakna.bench.section;

import dev.vakna.bench.content.Workload;
import dev.vakna.bench.machine.MemoryDisk;
import dev.vakna.bench.machine.Processors;
import dev.vakna.bench.report.Bars;
import dev.vakna.bench.report.Figures;
import dev.vakna.bench.report.Findings;
import dev.vakna.bench.report.Sheet;
import dev.vakna.bench.restore.IndexSpacing;
import dev.vakna.bench.sample.Contestant;
import dev.vakna.bench.sample.Distribution;
import dev.vakna.bench.sample.Standings;
import dev.vakna.vma.index.IndexReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Whole restores of an archive that is in memory, against everybody else's way. */
public final class RestoreSection implements Section {

  private static final double BUSY = 0.10;

  /** Made by the list of sections. */
  public RestoreSection() {}

  @Override
  public String key() {
    return "restore";
  }

  @Override
  public String title() {
    return "Whole restores, archive in memory";
  }

  @Override
  public boolean quick() {
    return true;
  }

  @Override
  public Findings measure(Lab lab) throws IOException, InterruptedException {
    Workload workload = lab.main();
    Path index = lab.scratch().fresh("main.vidx");
    lab.tell("making the index");
    IndexReport indexed =
        lab.restores().index(workload.archive(), index, IndexSpacing.DEFAULT.options());
    lab.cache().warm(workload.archive());
    Own own = new Own(lab);
    Processors before = Processors.now();
    Standings standings = contest(lab, own, workload, index);
    double others = Processors.now().othersSince(before);
    own.requireTrue(workload);
    standings.seconds(Peers.ZSTD).ifPresent(each -> lab.judgeNoise(title(), each));
    if (others > BUSY) {
      lab.warn(
          String.format(
              Locale.ROOT,
              "%s: other processes used %.0f %% of the processors meanwhile",
              title(),
              100 * others));
    }
    ObjectNode figures = Figures.of(standings, Peers.ZSTD);
    figures.put("othersShareOfProcessors", Figures.rounded(others));
    figures.set("archive", Sheets.figures(workload));
    figures.set("index", Sheets.figures(indexed, workload));
    double share = (double) indexed.bytes() / workload.archiveBytes();
    List<String> notes = new ArrayList<>();
    notes.add(Sheets.words(workload));
    notes.add(
        String.format(
            Locale.ROOT,
            "Its index: %s, %.2f %% of the archive, %d entries.",
            Figures.size(indexed.bytes()),
            100 * share,
            indexed.entries()));
    notes.add("Every disk that Vakna restored held, by its digest, what was archived.");
    notes.add("Speed: time of the decoder alone divided by own time, in the same round.");
    Sheet sheet = Sheets.of(title(), standings, Peers.ZSTD, workload.streamBytes(), notes);
    return new Findings(
        key(),
        title(),
        figures,
        List.of(sheet),
        List.of(bars(standings)),
        List.of(),
        ratios(standings, share));
  }

  private static Standings contest(Lab lab, Own own, Workload workload, Path index)
      throws IOException, InterruptedException {
    List<Contestant> all = contestants(lab, own, workload, index);
    Optional<MemoryDisk> room = MemoryDisk.withRoomFor(workload.dataBytes());
    if (room.isEmpty()) {
      lab.warn("restores into memory were left out: there is no tmpfs with room for them");
      return lab.contest("whole restores", all, lab.settings().mainRounds());
    }
    try (MemoryDisk memory = room.get()) {
      all.add(own.fullInto(memory, workload));
      all.add(own.indexedInto(memory, workload, index, lab.machine().cores()));
      return lab.contest("whole restores", all, lab.settings().mainRounds());
    }
  }

  private static List<Contestant> contestants(Lab lab, Own own, Workload workload, Path index) {
    boolean quick = lab.settings().quick();
    Peers peers = new Peers(lab);
    int cores = lab.machine().cores();
    List<Contestant> all = new ArrayList<>();
    all.add(peers.zstd(workload));
    peers.pipeline(workload).ifPresent(all::add);
    all.add(peers.decodedByDd(workload, false));
    all.add(own.full(workload));
    peers.qemuImg(workload, true).ifPresent(all::add);
    all.add(own.indexed(workload, index, cores));
    all.add(peers.rawWrite(workload));
    all.add(own.decodedByIndex(workload, index, cores));
    if (quick) {
      return all;
    }
    all.add(peers.decodedByDd(workload, true));
    all.add(own.fullWithoutDigests(workload));
    peers.qemuImg(workload, false).ifPresent(all::add);
    all.add(own.verify(workload));
    all.add(peers.copiedByDd(workload));
    all.add(own.process(workload));
    all.add(own.index(workload, IndexSpacing.DEFAULT));
    for (int threads = 1; threads < cores; threads *= 2) {
      all.add(own.indexed(workload, index, threads));
    }
    return all;
  }

  private static Bars bars(Standings standings) {
    List<Bars.Bar> bars = new ArrayList<>();
    for (Contestant each : standings.contestants()) {
      standings
          .speed(each.key(), Peers.ZSTD)
          .ifPresent(speed ->
              bars.add(new Bars.Bar(each.title(), speed, each.title().startsWith("Vakna"))));
    }
    bars.sort((a, b) -> Double.compare(b.speed().median(), a.speed().median()));
    return new Bars("Whole restores", "zstd -dc > /dev/null", bars);
  }

  private static Map<String, Distribution> ratios(Standings standings, double indexShare) {
    Map<String, Distribution> ratios = new LinkedHashMap<>();
    standings.speed(Own.FULL, Peers.ZSTD).ifPresent(each -> ratios.put("fullVsZstd", each));
    standings.speed(Own.FULL, Peers.PIPELINE).ifPresent(each -> ratios.put("fullVsPipeline", each));
    standings.speed(Own.INDEXED, Peers.ZSTD).ifPresent(each -> ratios.put("indexedVsZstd", each));
    standings
        .shareOfSlowest(Own.INDEXED, List.of(Peers.DISK, Own.DECODED_BY_INDEX))
        .ifPresent(each -> ratios.put("indexedVsLimit", each));
    standings
        .speed(Own.FULL_TO_MEMORY, Peers.ZSTD)
        .ifPresent(each -> ratios.put("fullToMemoryVsZstd", each));
    standings
        .speed(Own.INDEXED_TO_MEMORY, Peers.ZSTD)
        .ifPresent(each -> ratios.put("indexedToMemoryVsZstd", each));
    ratios.put("indexSizeFraction", Distribution.of(indexShare));
    return ratios;
  }
}
