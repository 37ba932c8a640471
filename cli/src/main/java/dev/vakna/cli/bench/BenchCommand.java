package dev.vakna.cli.bench;

import dev.vakna.bench.Bench;
import dev.vakna.bench.machine.Tools;
import dev.vakna.bench.report.Chart;
import dev.vakna.bench.report.Figures;
import dev.vakna.bench.report.Findings;
import dev.vakna.bench.report.Markdown;
import dev.vakna.bench.report.Outcome;
import dev.vakna.bench.section.BenchStoppedException;
import dev.vakna.bench.section.NoRoomException;
import dev.vakna.bench.section.Section;
import dev.vakna.bench.section.Settings;
import dev.vakna.cli.command.CommandFailedException;
import dev.vakna.cli.command.Environment;
import dev.vakna.cli.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code vakna bench}. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measures restores on this machine, beside the tools that others use for the same: the genuine"
          + " vma where it is installed, zstd, qemu-img and dd. All take turns; what is compared is"
          + " compared within its round.",
      "How to read it: docs/benchmarks.md."
    },
    footer = {
      "",
      "Examples:",
      "  vakna bench --quick",
      "  vakna bench --report bench.md --chart bench.svg",
      "  vakna bench --only restore --archive /var/lib/vz/dump/vzdump-qemu-102.vma.zst",
      "  vakna bench --quick --json 2>/dev/null | tail -n 1 | jq .ratios"
    })
public final class BenchCommand implements Callable<Integer> {

  private static final long SIGN_OF_LIFE_NANOS = 10_000_000_000L;

  @Option(names = "--quick", description = "Only the whole restores, in about two minutes.")
  private boolean quick;

  @Option(
      names = "--json",
      description =
          "Prints a line of JSON for each section, and one for the whole as the last line.")
  private boolean json;

  @Option(
      names = "--only",
      paramLabel = "SECTION",
      split = ",",
      description =
          "Only these sections: restore, cold, slow, index, reads, memory, curves, parallel.")
  private List<String> only = new ArrayList<>();

  @Option(
      names = "--archive",
      paramLabel = "FILE",
      description = "Measures on this archive instead of a made-up one; it is only read.")
  private @Nullable Path archive;

  @Option(
      names = "--size",
      paramLabel = "SIZE",
      converter = ByteCount.class,
      description = "Data on the made-up disk (default: 2G, with --quick 1G).")
  private @Nullable Long size;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Where it may write; left as it was (default: VAKNA_CACHE/bench).")
  private @Nullable Path directory;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "A fixed number of rounds, 1 to 1000.")
  private @Nullable Integer rounds;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Seed of the made-up content (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--program",
      paramLabel = "NAME=COMMAND",
      description =
          "Runs a measuring program too; the JSON object that is its last line of output becomes a"
              + " part of the figures. May be repeated.")
  private Map<String, String> programs = new LinkedHashMap<>();

  @Option(names = "--chart", paramLabel = "FILE.svg", description = "Draws the figures.")
  private @Nullable Path chart;

  @Option(names = "--report", paramLabel = "FILE.md", description = "Writes the tables.")
  private @Nullable Path report;

  @Spec private CommandSpec spec;

  private final Terminal error = Terminal.error();

  /** Made by picocli, which also sets the options. */
  @SuppressWarnings("NullAway.Init")
  public BenchCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    Settings settings = settings();
    Tools tools = Tools.in(System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
    if (!tools.has("zstd")) {
      throw new CommandFailedException(
          "nothing can be measured without zstd",
          "no 'zstd' is on the PATH",
          "apt-get install -y --no-install-recommends zstd");
    }
    Outcome outcome;
    try (StopSignal signal = new StopSignal()) {
      outcome = new Bench(settings, tools).run(signal, new Teller());
    } catch (BenchStoppedException e) {
      return ExitCode.SOFTWARE;
    } catch (NoRoomException e) {
      throw new CommandFailedException("there is too little room to measure", e.getMessage(), null);
    }
    error.erase();
    write(outcome);
    return ExitCode.OK;
  }

  private Settings settings() {
    Set<String> known =
        Bench.sections().stream().map(Section::key).collect(Collectors.toCollection(TreeSet::new));
    for (String section : only) {
      if (!known.contains(section)) {
        throw wrong(
            "there is no section '%s'; there are: %s".formatted(section, String.join(", ", known)));
      }
    }
    if (rounds != null && (rounds < 1 || rounds > 1000)) {
      throw wrong("--rounds is 1 to 1000");
    }
    if (archive != null && !Files.isRegularFile(archive)) {
      throw wrong("--archive: " + archive + " is no file");
    }
    if (archive != null && !archive.toString().matches(".*\\.(zst|gz)")) {
      throw wrong("--archive: only .vma.zst and .vma.gz can be measured beside their tools");
    }
    Path where = directory == null ? Environment.current().cache().resolve("bench") : directory;
    try {
      return new Settings(
          quick,
          Set.copyOf(only),
          where.toAbsolutePath().normalize(),
          Optional.ofNullable(archive).map(Path::toAbsolutePath),
          size == null ? Settings.usualData(quick) : size,
          rounds == null ? OptionalInt.empty() : OptionalInt.of(rounds),
          seed,
          OwnProcess.words(),
          programs);
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private ParameterException wrong(String what) {
    return new ParameterException(spec.commandLine(), what);
  }

  private final class Teller implements Bench.Listener {
    private long told = System.nanoTime() - SIGN_OF_LIFE_NANOS;

    @Override
    public void accept(String doing) {
      long now = System.nanoTime();
      if (error.live()) {
        error.draw(doing.length() < error.width() ? doing : doing.substring(0, error.width() - 1));
      } else if (now - told >= SIGN_OF_LIFE_NANOS) {
        told = now;
        error.line(doing);
      }
    }

    @Override
    public void found(Findings findings) {
      if (json) {
        spec.commandLine()
            .getOut()
            .println(
                Figures.object().put("section", findings.key()).set("figures", findings.figures()));
        spec.commandLine().getOut().flush();
      } else {
        error.erase();
        new SheetPrinter(spec.commandLine().getOut()).print(findings.sheets());
      }
    }
  }

  private void write(Outcome outcome) throws IOException {
    if (chart != null) {
      Files.writeString(chart, Chart.of(outcome));
    }
    if (report != null) {
      Files.writeString(report, Markdown.of(outcome));
    }
    if (json) {
      spec.commandLine().getOut().println(Figures.of(outcome));
    } else {
      new SheetPrinter(spec.commandLine().getOut()).printEnd(outcome);
    }
    spec.commandLine().getOut().flush();
  }
}
