package dev.vakna.bench.section;

import dev.vakna.bench.content.Packing;
import dev.vakna.bench.content.SampleDisk;
import dev.vakna.bench.content.Workload;
import dev.vakna.bench.report.Curve;
import dev.vakna.bench.report.Figures;
import dev.vakna.bench.report.Findings;
import dev.vakna.bench.report.Sheet;
import dev.vakna.bench.sample.Contestant;
import dev.vakna.bench.sample.Standings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import tools.jackson.databind.node.ObjectNode;

/** What a restore costs with the size of the disk, of its data, and of its emptiness. */
public final class CurveSection implements Section {

  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;
  private static final long CLUSTER = 65536;

  /** Made by the list of sections. */
  public CurveSection() {}

  @Override
  public String key() {
    return "curves";
  }

  @Override
  public String title() {
    return "What a restore costs as it grows";
  }

  @Override
  public boolean quick() {
    return false;
  }

  @Override
  public Findings measure(Lab lab) throws IOException, InterruptedException {
    long seed = lab.settings().seed();
    List<SampleDisk> empty = new ArrayList<>();
    for (long size : new long[] {64, 256, 512, 1024, 2048}) {
      empty.add(new SampleDisk(seed, size * GIB, 0));
    }
    List<SampleDisk> full = new ArrayList<>();
    for (long data : new long[] {64, 128, 256, 512, 1024}) {
      if (data * MIB <= Math.max(lab.settings().dataBytes(), 128 * MIB)) {
        full.add(new SampleDisk(seed, 4 * data * MIB, data * MIB));
      }
    }
    List<SampleDisk> holes = new ArrayList<>();
    for (long size : new long[] {1, 64, 256, 1024}) {
      holes.add(new SampleDisk(seed, size * GIB, 64 * MIB));
    }
    List<Curve> curves =
        List.of(
            curve(
                lab,
                new Curve("diskSize", "Empty disks", "size of the disk, GiB", "seconds", List.of()),
                empty,
                each -> (double) each.diskBytes() / GIB),
            curve(
                lab,
                new Curve("dataSize", "Data", "data on the disk, MiB", "seconds", List.of()),
                full,
                each -> (double) each.dataBytes() / MIB),
            curve(
                lab,
                new Curve(
                    "zeroClusters",
                    "Zero clusters beside 64 MiB of data",
                    "zero clusters, millions",
                    "seconds",
                    List.of()),
                holes,
                each -> (each.diskBytes() - each.dataBytes()) / (double) CLUSTER / 1e6));
    ObjectNode figures = Figures.object();
    curves.forEach(curve -> figures.set(curve.key(), Curves.figures(curve)));
    List<Sheet> sheets = curves.stream().map(Curves::sheet).toList();
    return new Findings(key(), title(), figures, sheets, List.of(), curves, Map.of());
  }

  private static Curve curve(
      Lab lab, Curve shape, List<SampleDisk> disks, ToDoubleFunction<Workload> across)
      throws IOException, InterruptedException {
    Map<String, List<Curve.Point>> lines = new LinkedHashMap<>();
    for (SampleDisk disk : disks) {
      Workload workload = lab.made(disk, Packing.ZSTD_1);
      Path index = lab.indexed(workload, "curve");
      Own own = new Own(lab);
      List<Contestant> all =
          List.of(
              new Peers(lab).zstd(workload),
              own.full(workload),
              own.indexed(workload, index, lab.machine().cores()));
      String what =
          String.format(Locale.ROOT, "%s, %s", shape.title(), Figures.size(workload.diskBytes()));
      Standings standings = lab.contest(what, all, lab.settings().sideRounds());
      for (Contestant each : all) {
        lines
            .computeIfAbsent(each.title(), key -> new ArrayList<>())
            .add(
                new Curve.Point(
                    across.applyAsDouble(workload),
                    standings.seconds(each.key()).orElseThrow().median()));
      }
      Files.delete(index);
      Files.delete(workload.raw());
      Files.delete(workload.archive());
    }
    List<Curve.Line> drawn = new ArrayList<>();
    lines.forEach((title, points) -> drawn.add(new Curve.Line(title, points)));
    return new Curve(shape.key(), shape.title(), shape.across(), shape.up(), drawn);
  }
}
