package dev.vakna.bench.section;

import dev.vakna.bench.content.SampleDisk;
import dev.vakna.bench.sample.Rounds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What is asked for.
 *
 * @param quick the short run
 * @param only keys of the sections to run; empty for all that belong to the run
 * @param directory where the scratch directory is made
 * @param archive to measure on instead of a made-up one
 * @param dataBytes of the made-up disk that the restores are measured on
 * @param rounds a fixed number of rounds everywhere
 * @param seed of the made-up content
 * @param vakna words that call Vakna's own command line as a new process
 * @param programs further measuring programs, by the name of their figures
 */
public record Settings(
    boolean quick,
    Set<String> only,
    Path directory,
    Optional<Path> archive,
    long dataBytes,
    OptionalInt rounds,
    long seed,
    List<String> vakna,
    Map<String, String> programs) {

  private static final long GIB = 1L << 30;
  private static final long SMALL = 512L << 20;
  private static final int SPARSENESS = 4;
  private static final long CLUSTER = 65536;
  private static final Duration QUICK_BUDGET = Duration.ofSeconds(60);
  private static final Duration BUDGET = Duration.ofMinutes(3);

  /** Checks and copies. */
  public Settings {
    only = Set.copyOf(only);
    vakna = List.copyOf(vakna);
    programs = Map.copyOf(programs);
    if (dataBytes < 16 << 20) {
      throw new IllegalArgumentException("less than 16 MiB of data cannot be measured on");
    }
  }

  /** How much data when nothing is said. */
  public static long usualData(boolean quick) {
    return quick ? GIB : 2 * GIB;
  }

  /** The disk that the restores are measured on. */
  public SampleDisk mainDisk() {
    return disk(dataBytes);
  }

  /** A smaller one, for what is measured many times over. */
  public SampleDisk smallDisk() {
    return disk(Math.min(SMALL, dataBytes));
  }

  private SampleDisk disk(long data) {
    long size = Math.max(data * SPARSENESS, CLUSTER) / CLUSTER * CLUSTER;
    return new SampleDisk(seed, size, data);
  }

  /** Rounds of the main contest. */
  Rounds mainRounds() {
    return rounds.isPresent()
        ? Rounds.exactly(rounds.getAsInt())
        : new Rounds(quick ? 3 : 5, quick ? 7 : 11, quick ? QUICK_BUDGET : BUDGET);
  }

  /** Rounds of the others. */
  Rounds sideRounds() {
    return Rounds.exactly(rounds.orElse(3));
  }
}
