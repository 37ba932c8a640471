package dev.vakna.bench;

import dev.vakna.bench.machine.Machine;
import dev.vakna.bench.machine.Scratch;
import dev.vakna.bench.machine.Tools;
import dev.vakna.bench.report.Findings;
import dev.vakna.bench.report.Outcome;
import dev.vakna.bench.section.BenchStoppedException;
import dev.vakna.bench.section.ColdSection;
import dev.vakna.bench.section.CurveSection;
import dev.vakna.bench.section.IndexSection;
import dev.vakna.bench.section.Lab;
import dev.vakna.bench.section.MemorySection;
import dev.vakna.bench.section.ParallelSection;
import dev.vakna.bench.section.ProgramSection;
import dev.vakna.bench.section.ReadSection;
import dev.vakna.bench.section.RestoreSection;
import dev.vakna.bench.section.Section;
import dev.vakna.bench.section.Settings;
import dev.vakna.bench.section.SlowDiskSection;
import dev.vakna.vma.pass.ReadControl;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** One run over all sections that are wanted. */
public final class Bench {

  private static final double BUSY = 0.5;
  private static final long SPARE = 512L << 20;

  private final Settings settings;
  private final Tools tools;

  /**
   * @param tools what is installed; without {@code zstd} nothing can be measured
   */
  public Bench(Settings settings, Tools tools) {
    this.settings = settings;
    this.tools = tools;
  }

  /** All that can be measured. */
  public static List<Section> sections() {
    return List.of(
        new RestoreSection(),
        new ColdSection(),
        new SlowDiskSection(),
        new IndexSection(),
        new ReadSection(),
        new MemorySection(),
        new CurveSection(),
        new ParallelSection(),
        new ProgramSection());
  }

  /** Hears of a run. */
  public interface Listener extends Consumer<String> {
    /** What is being done. */
    @Override
    void accept(String doing);

    /** A section has ended. */
    void found(Findings findings);
  }

  /**
   * Measures, in a scratch directory that is gone afterwards.
   *
   * @param control whose {@link ReadControl#cancelled()} stops it
   * @throws BenchStoppedException if it was stopped
   * @throws IOException if something cannot be done that must be
   */
  public Outcome run(ReadControl control, Listener listener)
      throws IOException, InterruptedException {
    Instant began = Instant.now();
    List<Findings> findings = new ArrayList<>();
    try (Scratch scratch = Scratch.in(settings.directory())) {
      Machine machine = Machine.seenFrom(scratch.directory(), tools);
      Lab lab = new Lab(settings, scratch, tools, machine, control, listener);
      lab.requireRoom(room());
      warnIfBusy(lab, machine);
      for (Section section : wanted()) {
        Findings found = section.measure(lab);
        findings.add(found);
        listener.found(found);
      }
      return new Outcome(
          machine,
          began,
          Duration.between(began, Instant.now()),
          words(),
          findings,
          lab.warnings());
    } catch (IOException e) {
      if (control.cancelled()) {
        // Whatever went wrong then, went wrong because of that.
        throw new BenchStoppedException("the benchmark was stopped", e);
      }
      throw e;
    }
  }

  private List<Section> wanted() {
    return sections().stream()
        .filter(section ->
            isProgram(section)
                ? !settings.programs().isEmpty()
                : settings.only().isEmpty()
                    ? section.quick() || !settings.quick()
                    : settings.only().contains(section.key()))
        .toList();
  }

  private static boolean isProgram(Section section) {
    return section instanceof ProgramSection;
  }

  /**
   * The disk, its archive, a restore beside them, and what the other sections need at their most.
   */
  private long room() {
    return 3 * settings.dataBytes()
        + (settings.quick() ? 0 : 9 * settings.smallDisk().data())
        + SPARE;
  }

  private static void warnIfBusy(Lab lab, Machine machine) {
    if (machine.load() > BUSY * machine.cores()) {
      lab.warn(
          String.format(
              Locale.ROOT,
              "the machine was busy before anything began (load %.2f on %d cores); "
                  + "measure again when it is quiet",
              machine.load(),
              machine.cores()));
    }
  }

  private Map<String, String> words() {
    Map<String, String> words = new LinkedHashMap<>();
    words.put("quick", String.valueOf(settings.quick()));
    words.put("sections", String.join(",", wanted().stream().map(Section::key).toList()));
    words.put("archive", settings.archive().map(java.nio.file.Path::toString).orElse("made up"));
    words.put("dataBytes", String.valueOf(settings.dataBytes()));
    words.put("seed", String.valueOf(settings.seed()));
    return words;
  }
}
