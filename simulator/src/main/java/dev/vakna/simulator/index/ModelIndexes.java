package dev.vakna.simulator.index;

import dev.vakna.core.archive.ArchiveIdentity;
import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.index.ArchiveIndexes;
import dev.vakna.core.index.BuildOutcome;
import dev.vakna.core.index.BuildWatch;
import dev.vakna.core.index.KeptIndex;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Indexes that cost nothing to make: a hundredth of their archive, unless told otherwise. */
public final class ModelIndexes implements ArchiveIndexes {

  private static final long LOOK_MILLIS = 1;

  private final InstantSource clock;
  private final Home home;
  private final List<Miss> misses = new ArrayList<>();
  private final List<Asked> asked = new ArrayList<>();
  private Fate fate = (_, watch) -> watched(watch);

  /** A host without indexes. */
  public ModelIndexes(InstantSource clock) {
    this(clock, new Home());
  }

  private ModelIndexes(InstantSource clock, Home home) {
    this.clock = clock;
    this.home = home;
  }

  /** The same indexes, for another server. */
  public ModelIndexes another() {
    return new ModelIndexes(clock, home);
  }

  /** What servers of one host share. */
  private static final class Home {
    private final Map<ArchiveIdentity, Kept> kept = new LinkedHashMap<>();
    private boolean paused;
    private boolean making;
  }

  private record Kept(KeptIndex index, boolean sound) {}

  /** What was asked for. */
  public record Asked(ArchiveSource source, boolean background) {}

  /** What comes of making an index. */
  @FunctionalInterface
  public interface Fate {

    /**
     * Decides.
     *
     * @param key the archive's name
     * @return null where it is made
     * @throws InterruptedException when it is interrupted meanwhile
     */
    @Nullable BuildOutcome of(String key, BuildWatch watch) throws InterruptedException;
  }

  /** From now on this comes of it. */
  public void fate(Fate next) {
    fate = next;
  }

  @Override
  public List<KeptIndex> kept() {
    synchronized (home) {
      return home.kept.values().stream().map(Kept::index).toList();
    }
  }

  @Override
  public BuildOutcome build(
      ArchiveIdentity archive, ArchiveSource source, boolean background, BuildWatch watch)
      throws InterruptedException {
    synchronized (home) {
      asked.add(new Asked(source, background));
      if (home.making) {
        return new BuildOutcome.Elsewhere();
      }
      if (isSound(archive)) {
        return new BuildOutcome.Present(false);
      }
      home.making = true;
    }
    try {
      return made(archive, source, watch);
    } finally {
      synchronized (home) {
        home.making = false;
      }
    }
  }

  private boolean isSound(ArchiveIdentity archive) {
    Kept there = home.kept.get(archive);
    if (there != null && !there.sound()) {
      home.kept.remove(archive);
      misses.add(new Miss(archive, true));
    }
    return there != null && there.sound();
  }

  private BuildOutcome made(ArchiveIdentity archive, ArchiveSource source, BuildWatch watch)
      throws InterruptedException {
    BuildOutcome other = fate.of(source.key(), watch);
    if (other != null) {
      return other;
    }
    var opened = new ArchiveIdentity(archive.archiveId(), source.sizeBytes(), source.modifiedAt());
    if (!opened.equals(archive)) {
      return new BuildOutcome.Changed(source.key() + " is no longer the file that was scanned");
    }
    var index = new KeptIndex(archive, archive.sizeBytes() / 100, clock.instant());
    synchronized (home) {
      home.kept.put(archive, new Kept(index, true));
    }
    return new BuildOutcome.Built(index);
  }

  private static @Nullable BuildOutcome watched(BuildWatch watch) throws InterruptedException {
    watch.moved(0, 1);
    while (watch.wish() == BuildWatch.Wish.WAIT) {
      Thread.sleep(LOOK_MILLIS);
    }
    watch.moved(1, 1);
    if (Thread.interrupted()) {
      throw new InterruptedException("the making of an index was stopped");
    }
    return watch.wish() == BuildWatch.Wish.STOP ? new BuildOutcome.Stopped() : null;
  }

  @Override
  public void drop(ArchiveIdentity archive) {
    synchronized (home) {
      home.kept.remove(archive);
    }
  }

  /** A restore asks for an index, and notes it where there is none. */
  public boolean find(ArchiveIdentity archive) {
    synchronized (home) {
      boolean found = isSound(archive);
      if (found) {
        use(archive, clock.instant());
      } else {
        misses.add(new Miss(archive, false));
      }
      return found;
    }
  }

  /** A restore used it then. */
  public void use(ArchiveIdentity archive, Instant at) {
    synchronized (home) {
      home.kept.computeIfPresent(
          archive,
          (_, kept) -> new Kept(new KeptIndex(archive, kept.index().bytes(), at), kept.sound()));
    }
  }

  /** It is damaged, or is another archive's, from now on. */
  public void spoil(ArchiveIdentity archive) {
    synchronized (home) {
      home.kept.computeIfPresent(archive, (_, kept) -> new Kept(kept.index(), false));
    }
  }

  /** A restore went without, as a restore would have noted it. */
  public void miss(ArchiveIdentity archive, boolean rejected) {
    synchronized (home) {
      if (rejected) {
        home.kept.remove(archive);
      }
      misses.add(new Miss(archive, rejected));
    }
  }

  @Override
  public List<Miss> misses() {
    synchronized (home) {
      List<Miss> told = List.copyOf(misses);
      misses.clear();
      return told;
    }
  }

  @Override
  public boolean paused() {
    synchronized (home) {
      return home.paused;
    }
  }

  @Override
  public void pause(boolean wish) {
    synchronized (home) {
      home.paused = wish;
    }
  }

  /** All that was asked for since the last call, in that order. */
  public List<Asked> asked() {
    synchronized (home) {
      List<Asked> all = List.copyOf(asked);
      asked.clear();
      return all;
    }
  }

  /** Names of the archives asked for since the last call. */
  public List<String> keysAsked() {
    return asked().stream().map(each -> each.source().key()).toList();
  }
}
