package dev.vakna.bench.section;

import dev.vakna.bench.content.Workload;
import dev.vakna.bench.machine.Program;
import dev.vakna.bench.machine.Scratch;
import dev.vakna.bench.report.Curve;
import dev.vakna.bench.report.Figures;
import dev.vakna.bench.report.Findings;
import dev.vakna.bench.report.Sheet;
import dev.vakna.bench.restore.Restores;
import dev.vakna.bench.restore.Together;
import dev.vakna.bench.sample.Contestant;
import dev.vakna.bench.sample.Distribution;
import dev.vakna.bench.sample.Standings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** Several restores at once. */
public final class ParallelSection implements Section {

  private static final int[] COUNTS = {1, 2, 4, 8};

  /** Made by the list of sections. */
  public ParallelSection() {}

  @Override
  public String key() {
    return "parallel";
  }

  @Override
  public String title() {
    return "Restores at once";
  }

  @Override
  public boolean quick() {
    return false;
  }

  /** A restore into a directory. */
  @FunctionalInterface
  private interface Restore {
    void into(Path directory) throws IOException, InterruptedException;
  }

  @Override
  public Findings measure(Lab lab) throws IOException, InterruptedException {
    Workload workload = lab.small();
    Path index = lab.indexed(workload, "parallel");
    lab.cache().warm(workload.archive());
    List<String> decoder = Peers.decoder(workload.archive());
    Map<String, Restore> ways = new LinkedHashMap<>();
    ways.put(
        "Vakna, full restore",
        to -> lab.restores().full(workload.archive(), Restores.files(to), true));
    ways.put(
        "Vakna, by index",
        to ->
            lab.restores()
                .indexed(workload.archive(), index, Restores.files(to), lab.machine().cores()));
    ways.put(
        "zstd -dc | dd conv=fsync",
        to ->
            Program.pipe(
                    lab.notes(),
                    decoder,
                    List.of("dd", "of=" + to.resolve("out"), "bs=1M", "conv=fsync", "status=none"))
                .run());
    Map<String, List<Curve.Point>> lines = new LinkedHashMap<>();
    ObjectNode figures = Figures.object();
    List<List<String>> rows = new ArrayList<>();
    for (int count : COUNTS) {
      List<Contestant> all = new ArrayList<>();
      Map<String, List<Double>> each = new LinkedHashMap<>();
      ways.forEach((title, restore) -> {
        List<Double> single = each.computeIfAbsent(title, key -> new ArrayList<>());
        all.add(together(lab, title, count, restore, single));
      });
      Standings standings = lab.contest(count + " at once", all, lab.settings().sideRounds());
      figures.set("at" + count, Figures.of(standings, all.getFirst().key()));
      for (Contestant way : standings.contestants()) {
        Distribution seconds = standings.seconds(way.key()).orElseThrow();
        double rate = count * workload.streamBytes() / 1e6 / seconds.median();
        lines
            .computeIfAbsent(way.key(), key -> new ArrayList<>())
            .add(new Curve.Point(count, rate));
        Distribution single = counted(each.getOrDefault(way.key(), List.of()), count);
        rows.add(
            List.of(
                String.valueOf(count),
                way.title(),
                Figures.spread(seconds),
                "%s..%s".formatted(Figures.number(single.low()), Figures.number(single.high())),
                String.valueOf(Math.round(rate))));
      }
    }
    List<Curve.Line> drawn = new ArrayList<>();
    lines.forEach((title, points) -> drawn.add(new Curve.Line(title, points)));
    Curve curve =
        new Curve("parallel", "Restores at once", "restores", "MB/s, all together", drawn);
    figures.set("throughput", Curves.figures(curve));
    Sheet sheet =
        new Sheet(
            title(),
            List.of("restores", "way", "seconds for all", "seconds of one", "MB/s together"),
            rows,
            List.of(
                Sheets.words(workload),
                "In one process, without the caps and turns by which a server shares itself out."));
    return new Findings(
        key(), title(), figures, List.of(sheet), List.of(), List.of(curve), Map.of());
  }

  /** Without those of the round that is not counted. */
  private static Distribution counted(List<Double> seconds, int warmingUp) {
    return new Distribution(seconds.subList(warmingUp, seconds.size()));
  }

  private static Contestant together(
      Lab lab, String title, int count, Restore restore, List<Double> single) {
    List<Path> directories = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      directories.add(lab.scratch().fresh("parallel"));
    }
    List<Contestant.Work> work = new ArrayList<>();
    directories.forEach(directory -> work.add(() -> restore.into(directory)));
    return Contestant.of(title, title, () -> single.addAll(Together.run(work)))
        .readied(() -> {
          for (Path directory : directories) {
            Files.createDirectory(directory);
          }
        })
        .tidied(() -> {
          for (Path directory : directories) {
            Scratch.remove(directory);
          }
        });
  }
}
