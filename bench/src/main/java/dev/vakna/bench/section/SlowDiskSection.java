package dev.vakna.bench.section;

import dev.vakna.bench.content.Workload;
import dev.vakna.bench.machine.Scratch;
import dev.vakna.bench.report.Figures;
import dev.vakna.bench.report.Findings;
import dev.vakna.bench.report.Sheet;
import dev.vakna.bench.restore.Restores;
import dev.vakna.bench.restore.SlowDisk;
import dev.vakna.bench.sample.Contestant;
import dev.vakna.bench.sample.Distribution;
import dev.vakna.bench.sample.Standings;
import dev.vakna.vma.disk.TargetFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** Whole restores onto a device that takes few bytes a second. */
public final class SlowDiskSection implements Section {

  private static final int[] RATES = {100, 200};
  private static final String PIPED = "piped";

  /** Made by the list of sections. */
  public SlowDiskSection() {}

  @Override
  public String key() {
    return "slow";
  }

  @Override
  public String title() {
    return "Whole restores onto a slow disk";
  }

  @Override
  public boolean quick() {
    return false;
  }

  /** A restore into targets. */
  @FunctionalInterface
  private interface Restore {
    void into(TargetFactory targets) throws IOException, InterruptedException;
  }

  @Override
  public Findings measure(Lab lab) throws IOException, InterruptedException {
    Workload workload = lab.small();
    Path index = lab.indexed(workload, "slow");
    lab.cache().warm(workload.archive());
    ObjectNode figures = Figures.object();
    List<Sheet> sheets = new ArrayList<>();
    Map<String, Distribution> ratios = new LinkedHashMap<>();
    for (int rate : RATES) {
      Standings standings =
          lab.contest(
              "disk of %d MB/s".formatted(rate),
              contestants(lab, workload, index, rate),
              lab.settings().sideRounds());
      figures.set("at" + rate, Figures.of(standings, PIPED));
      sheets.add(
          Sheets.of(
              "Whole restores onto a disk that takes %d MB/s".formatted(rate),
              standings,
              PIPED,
              workload.streamBytes(),
              List.of(
                  Sheets.words(workload),
                  "The disk is a file behind a writer that takes so many bytes a second, the same"
                      + " for all.",
                  "Speed: time of the pipeline divided by own time.")));
      standings
          .speed(Own.FULL, PIPED)
          .ifPresent(speed -> ratios.put("fullVsPipedAt" + rate, speed));
    }
    return new Findings(key(), title(), figures, sheets, List.of(), List.of(), ratios);
  }

  private static List<Contestant> contestants(Lab lab, Workload workload, Path index, int rate) {
    Restores restores = lab.restores();
    List<String> decoder = Peers.decoder(workload.archive());
    List<Contestant> all = new ArrayList<>();
    all.add(
        slow(
            lab,
            PIPED,
            "zstd -dc | writer of clusters in stream order",
            rate,
            targets -> restores.piped(decoder, targets)));
    all.add(
        slow(
            lab,
            Own.FULL,
            "Vakna, full restore",
            rate,
            targets -> restores.full(workload.archive(), targets, true)));
    new Peers(lab).slowPipeline(workload, rate).ifPresent(all::add);
    all.add(
        slow(
            lab,
            Own.INDEXED,
            "Vakna, by index",
            rate,
            targets ->
                restores.indexed(workload.archive(), index, targets, lab.machine().cores())));
    return all;
  }

  private static Contestant slow(Lab lab, String key, String title, int rate, Restore restore) {
    Path directory = lab.scratch().fresh(key + rate);
    return Contestant.of(
            key, title, () -> restore.into(new SlowDisk(Restores.files(directory), rate)))
        .readied(() -> Files.createDirectory(directory))
        .tidied(() -> Scratch.remove(directory));
  }
}
