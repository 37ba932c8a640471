package dev.vakna.cli.simulate;

import dev.vakna.cli.command.CommandFailedException;
import dev.vakna.cli.command.Environment;
import dev.vakna.cli.terminal.Terminal;
import dev.vakna.simulator.run.Campaign;
import dev.vakna.simulator.run.Recipe;
import dev.vakna.simulator.run.Simulation;
import dev.vakna.simulator.run.Tally;
import dev.vakna.simulator.world.World;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code vakna simulate}. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    description = {
      "Runs the real admission, operations, restore steps, watches and meters over storage in memory"
          + " and a model engine, under virtual time and a seed, and does to them what can go wrong:"
          + " servers killed between any two effects, answers lost, clocks that jump, clients that"
          + " call again. After every run it checks what must hold."
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:everything held in every run",
      "1:something did not; the history is printed"
    },
    footer = {
      "",
      "Examples:",
      "  vakna simulate --runs 10000 --seed 1",
      "  vakna simulate --seed 2283 --runs 1 --tell",
      "  vakna simulate --replay simulation-2283.txt"
    })
public final class SimulateCommand implements Callable<Integer> {

  private static final long TOLD_EVERY_NANOS = 500_000_000L;

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "10000",
      description = "How many runs (default: ${DEFAULT-VALUE}).")
  private long runs;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Seed of the first run; each further one has the next (default: 1).")
  private long seed;

  @Option(
      names = "--servers",
      paramLabel = "N",
      defaultValue = "2",
      description = "Servers that share the work (default: ${DEFAULT-VALUE}).")
  private int servers;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      description = "Runs at once (default: one per processor).")
  private int jobs = Runtime.getRuntime().availableProcessors();

  @Option(names = "--json", description = "Prints one JSON object as the last line.")
  private boolean json;

  @Option(names = "--all", description = "Does not stop at the first run that breaks something.")
  private boolean all;

  @Option(names = "--tell", description = "Prints the history of the first run and does no more.")
  private boolean tell;

  @Option(
      names = "--replay",
      paramLabel = "FILE",
      description = "Runs what a history file says and prints its history.")
  private @Nullable Path replay;

  @Spec private CommandSpec spec;

  private final Terminal error = Terminal.error();

  /** Made by picocli, which also sets the options. */
  @SuppressWarnings("NullAway.Init")
  public SimulateCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    if (runs < 1 || jobs < 1 || servers < 1 || servers > 9) {
      throw new ParameterException(
          spec.commandLine(), "--runs and --jobs are at least 1, --servers is 1 to 9.");
    }
    if (replay != null) {
      return history(recipe(replay));
    }
    if (tell) {
      return history(new Recipe(seed, servers, null));
    }
    return campaign();
  }

  private static Recipe recipe(Path file) {
    try {
      return Recipe.read(Files.readString(file))
          .orElseThrow(() ->
              new CommandFailedException(
                  "%s holds no history".formatted(file),
                  "no line of it begins with 'replay:'",
                  "give a file that 'vakna simulate' wrote"));
    } catch (IOException e) {
      throw new CommandFailedException(
          "%s cannot be read".formatted(file), e.toString(), "check its name", e);
    }
  }

  private int history(Recipe recipe) throws InterruptedException {
    World.Outcome outcome = recipe.run(Simulation.real(recipe.servers()), true);
    PrintWriter out = spec.commandLine().getOut();
    out.print(outcome.history());
    if (outcome.broken() == null) {
      out.println("Everything held.");
      return ExitCode.OK;
    }
    out.println(FoundBreak.words(outcome.broken()));
    return ExitCode.SOFTWARE;
  }

  private int campaign() throws InterruptedException {
    Simulation simulation = Simulation.real(servers);
    long began = System.nanoTime();
    AtomicLong told = new AtomicLong(began);
    Tally tally =
        new Campaign(simulation, seed, runs, jobs, !all)
            .run(sofar -> {
              long now = System.nanoTime();
              long last = told.get();
              if (now - last > TOLD_EVERY_NANOS && told.compareAndSet(last, now)) {
                error.draw(
                    String.format(
                        Locale.ROOT,
                        "%,d of %,d runs, %,.0f a second, %d broken",
                        sofar.runs(),
                        runs,
                        perSecond(sofar.runs(), now - began),
                        sofar.broken().size()));
              }
            });
    double seconds = (System.nanoTime() - began) / 1e9;
    error.erase();
    if (tally.firstBroken().isPresent()) {
      new FoundBreak(simulation, tally.firstBroken().get())
          .tell(this::save, spec.commandLine().getOut());
    }
    SimulationReport report = new SimulationReport(tally, seed, servers, jobs, seconds);
    spec.commandLine().getOut().println(json ? report.json() : report.text());
    return tally.firstBroken().isPresent() ? ExitCode.SOFTWARE : ExitCode.OK;
  }

  private static double perSecond(long runs, long nanos) {
    return runs / (nanos / 1e9);
  }

  /** Where a history was written, or nothing when it could not be. */
  private @Nullable Path save(long broken, String text) {
    Path file =
        Environment.current().home().resolve("log").resolve("simulation-%d.txt".formatted(broken));
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text, StandardCharsets.UTF_8);
      return file;
    } catch (IOException e) {
      error.line("The history could not be written to %s: %s".formatted(file, e));
      return null;
    }
  }
}
