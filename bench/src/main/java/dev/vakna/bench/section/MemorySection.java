package dev.vakna.bench.section;

import dev.vakna.bench.content.Packing;
import dev.vakna.bench.content.SampleDisk;
import dev.vakna.bench.content.Workload;
import dev.vakna.bench.machine.Program;
import dev.vakna.bench.machine.ProgramFailedException;
import dev.vakna.bench.machine.Scratch;
import dev.vakna.bench.report.Figures;
import dev.vakna.bench.report.Findings;
import dev.vakna.bench.report.Sheet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** The most memory that each way of restoring holds, as a process of its own. */
public final class MemorySection implements Section {

  private static final long TIB = 1L << 40;
  private static final long LITTLE = 64L << 20;

  /** Made by the list of sections. */
  public MemorySection() {}

  @Override
  public String key() {
    return "memory";
  }

  @Override
  public String title() {
    return "Most memory held, as a process of its own";
  }

  @Override
  public boolean quick() {
    return false;
  }

  @Override
  public Findings measure(Lab lab) throws IOException, InterruptedException {
    Workload usual = lab.main();
    Workload sparse =
        lab.made(new SampleDisk(lab.settings().seed(), 2 * TIB, LITTLE), Packing.ZSTD_1);
    ObjectNode figures = Figures.object();
    Map<String, List<String>> rows = new LinkedHashMap<>();
    List<String> headings = new ArrayList<>(List.of("process"));
    for (Workload workload : List.of(usual, sparse)) {
      String size = Figures.size(workload.diskBytes());
      headings.add("disk of " + size);
      ObjectNode part = figures.putObject(workload == usual ? "usual" : "sparse");
      part.set("archive", Sheets.figures(workload));
      ObjectNode peaks = part.putObject("peakBytes");
      measure(lab, workload)
          .forEach((title, bytes) -> {
            peaks.put(title, bytes);
            rows.computeIfAbsent(title, key -> new ArrayList<>(List.of(key)))
                .add(Figures.size(bytes));
          });
      rows.values().forEach(row -> pad(row, headings.size()));
    }
    Files.delete(sparse.raw());
    Files.delete(sparse.archive());
    return Findings.of(
        key(),
        title(),
        figures,
        List.of(
            new Sheet(
                title(),
                headings,
                List.copyOf(rows.values()),
                List.of(
                    "VmHWM of the kernel. Vakna's processes are Java with no limit set: the"
                        + " collector takes what it finds convenient."))));
  }

  private static void pad(List<String> row, int length) {
    while (row.size() < length) {
      row.add("-");
    }
  }

  private Map<String, Long> measure(Lab lab, Workload workload)
      throws IOException, InterruptedException {
    String archive = workload.archive().toString();
    Path index = lab.scratch().fresh("memory.vidx");
    Map<String, Long> peaks = new LinkedHashMap<>();
    vakna(lab, peaks, "vakna vma verify", "verify", "--no-progress", archive);
    Path full = lab.scratch().fresh("memory-full");
    vakna(lab, peaks, "vakna vma extract", "extract", "--no-progress", archive, full.toString());
    Scratch.remove(full);
    vakna(lab, peaks, "vakna vma index", "index", "--no-progress", "-o", index.toString(), archive);
    Path indexed = lab.scratch().fresh("memory-indexed");
    vakna(
        lab,
        peaks,
        "vakna vma extract --index",
        "extract",
        "--no-progress",
        "--index",
        index.toString(),
        archive,
        indexed.toString());
    Scratch.remove(indexed);
    String disk = lab.restores().disks(workload.archive()).getFirst().name();
    vakna(
        lab,
        peaks,
        "vakna vma cat, 1 MiB in the middle",
        "cat",
        "--index",
        index.toString(),
        "--disk",
        disk,
        "--offset",
        String.valueOf(workload.diskBytes() / 2),
        "--length",
        "1048576",
        archive);
    Files.delete(index);
    peers(lab, workload, peaks);
    return peaks;
  }

  private static void vakna(Lab lab, Map<String, Long> peaks, String title, String... words)
      throws IOException, InterruptedException {
    lab.tell("memory of " + title);
    List<String> all = new ArrayList<>(lab.settings().vakna());
    all.add("vma");
    all.addAll(Arrays.asList(words));
    peaks.put(title, Program.pipe(lab.notes(), all).runWatched().getFirst());
  }

  private static void peers(Lab lab, Workload workload, Map<String, Long> peaks)
      throws IOException, InterruptedException {
    List<String> decoder = Peers.decoder(workload.archive());
    lab.tell("memory of the tools of others");
    peaks.put(
        decoder.getFirst() + " -dc", Program.pipe(lab.notes(), decoder).runWatched().getFirst());
    Optional<Path> vma = lab.tools().find("vma");
    if (vma.isPresent()) {
      Path directory = lab.scratch().fresh("memory-pipeline");
      try {
        List<Long> both =
            Program.pipe(
                    lab.notes(),
                    decoder,
                    List.of(vma.get().toString(), "extract", "-", directory.toString()))
                .runWatched();
        peaks.put("vma extract (genuine)", both.getLast());
      } catch (ProgramFailedException e) {
        lab.warn("memory of the genuine vma was left out: " + e.getMessage());
      } finally {
        Scratch.remove(directory);
      }
    }
  }
}
