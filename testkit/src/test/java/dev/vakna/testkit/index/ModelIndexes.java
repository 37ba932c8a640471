package dev.vakna.testkit.index;

import dev.vakna.core.archive.ArchiveIdentity;
import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.index.ArchiveIndexes;
import dev.vakna.core.index.BuildOutcome;
import dev.vakna.core.index.BuildWatch;
import dev.vakna.core.index.KeptIndex;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** Indexes that cost nothing to make: a hundredth of their archive, unless told otherwise. */
final class ModelIndexes implements ArchiveIndexes {

  private final InstantSource clock;
  private final Map<ArchiveIdentity, KeptIndex> kept = new LinkedHashMap<>();
  private final List<Miss> misses = new ArrayList<>();
  private boolean paused;

  /** Archives in the order in which their indexes were asked for. */
  final List<ArchiveSource> asked = new ArrayList<>();

  /** Whether each was asked for as background work. */
  final List<Boolean> background = new ArrayList<>();

  /** What comes of it, by the file's name; null where it is made. */
  BiFunction<String, BuildWatch, BuildOutcome> fate = (key, watch) -> null;

  ModelIndexes(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public List<KeptIndex> kept() {
    return List.copyOf(kept.values());
  }

  @Override
  public BuildOutcome build(
      ArchiveIdentity archive, ArchiveSource source, boolean inBackground, BuildWatch watch) {
    asked.add(source);
    background.add(inBackground);
    BuildOutcome other = fate.apply(source.key(), watch);
    if (other != null) {
      return other;
    }
    var index = new KeptIndex(archive, archive.sizeBytes() / 100, clock.instant());
    kept.put(archive, index);
    return new BuildOutcome.Built(index);
  }

  @Override
  public void drop(ArchiveIdentity archive) {
    kept.remove(archive);
  }

  void use(ArchiveIdentity archive, Instant at) {
    kept.computeIfPresent(archive, (_, index) -> new KeptIndex(archive, index.bytes(), at));
  }

  void miss(ArchiveIdentity archive, boolean rejected) {
    if (rejected) {
      kept.remove(archive);
    }
    misses.add(new Miss(archive, rejected));
  }

  @Override
  public List<Miss> misses() {
    List<Miss> told = List.copyOf(misses);
    misses.clear();
    return told;
  }

  @Override
  public boolean paused() {
    return paused;
  }

  @Override
  public void pause(boolean wish) {
    paused = wish;
  }

  /** Names of the files asked for since the last call. */
  List<String> keysAsked() {
    List<String> keys = asked.stream().map(ArchiveSource::key).toList();
    asked.clear();
    return keys;
  }

  /** A time, for readers of tests. */
  static Duration minutes(long count) {
    return Duration.ofMinutes(count);
  }
}
