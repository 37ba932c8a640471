package dev.vakna.transfer.index;

import dev.vakna.core.archive.ArchiveIdentity;
import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.engine.TransferParty;
import dev.vakna.core.index.ArchiveIndexes;
import dev.vakna.core.index.BuildOutcome;
import dev.vakna.core.index.BuildWatch;
import dev.vakna.core.index.KeptIndex;
import dev.vakna.transfer.lock.FileLocks;
import dev.vakna.transfer.share.HostShare;
import dev.vakna.vma.index.ArchiveIndex;
import dev.vakna.vma.index.IndexRecording;
import dev.vakna.vma.index.IndexRejectedException;
import dev.vakna.vma.pass.AbandonableTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The indexes of a home, one file each, named after the archive. A file has its name only when it
 * is whole; drafts are in a directory of their own and are cleared away by whoever makes the next
 * index, so that a server that died leaves nothing. Files are read, replaced and removed under
 * whoever else uses them, which the file system allows.
 */
public final class IndexShelf implements ArchiveIndexes {

  private static final String LOCK = "build.lock";
  private static final String PAUSED = "paused";
  private static final String DRAFTS = "drafts";

  private final Path directory;
  private final Allowance allowance;
  private final HostShare share;
  private final InstantSource clock;
  private final FileLocks locks = new FileLocks();
  private final Recordings recordings;
  private final Drafts drafts;
  private final Queue<Miss> misses = new ConcurrentLinkedQueue<>();
  private final Set<ArchiveIdentity> misfitsBeside = ConcurrentHashMap.newKeySet();

  /**
   * What making indexes may take.
   *
   * @param bytesPerSecond of archives that are read in the background; 0 for as much as goes
   * @param diskKeptBack bytes of the disk that stay free
   */
  public record Allowance(long bytesPerSecond, long diskKeptBack) {

    /** No bounds. */
    public static final Allowance FREE = new Allowance(0, 0);

    /** Checks the ranges. */
    public Allowance {
      if (bytesPerSecond < 0 || diskKeptBack < 0) {
        throw new IllegalArgumentException("an allowance must not be negative");
      }
    }
  }

  /**
   * A shelf for itself, whose indexes are made with all of the host.
   *
   * @param directory made when it is first needed
   * @param clock tells when an index was used
   */
  public IndexShelf(Path directory, Allowance allowance, InstantSource clock) {
    this(directory, allowance, HostShare.unlimited(), clock);
  }

  /**
   * @param directory made when it is first needed
   * @param share what restores and the making of indexes share
   * @param clock tells when an index was used
   */
  public IndexShelf(Path directory, Allowance allowance, HostShare share, InstantSource clock) {
    this.share = share;
    this.directory = directory.toAbsolutePath().normalize();
    this.allowance = allowance;
    this.clock = clock;
    this.drafts = new Drafts(this.directory.resolve(DRAFTS));
    this.recordings = new Recordings(this.directory, allowance.diskKeptBack(), share, locks);
  }

  Path directory() {
    return directory;
  }

  Path file(ArchiveIdentity archive) {
    return directory.resolve(IndexName.of(archive));
  }

  @Override
  public List<KeptIndex> kept() {
    List<KeptIndex> kept = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        Optional<ArchiveIdentity> archive = IndexName.parse(file.getFileName().toString());
        if (archive.isPresent()) {
          kept(archive.get(), file).ifPresent(kept::add);
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw new UncheckedIOException("the indexes cannot be listed", e.getCause());
    } catch (IOException e) {
      throw new UncheckedIOException("the indexes cannot be listed", e);
    }
    return kept;
  }

  private static Optional<KeptIndex> kept(ArchiveIdentity archive, Path file) throws IOException {
    try {
      var now = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return now.isRegularFile()
          ? Optional.of(new KeptIndex(archive, now.size(), now.lastModifiedTime().toInstant()))
          : Optional.empty();
    } catch (NoSuchFileException removedMeanwhile) {
      return Optional.empty();
    }
  }

  /**
   * The index to restore an archive by: the one that is kept here, else the one beside the archive,
   * where its store is trusted with that. One that is damaged or does not fit is thrown away, or
   * not looked at again where it is not ours. Where there is none, that is noted, so that one is
   * made.
   */
  public Optional<UsableIndex> find(ArchiveIdentity archive, ArchiveSource source) {
    Optional<UsableIndex> index = own(archive, source).or(() -> beside(archive, source));
    if (index.isEmpty()) {
      misses.add(new Miss(archive, false));
    }
    return index;
  }

  /** It did not fit when it was used: nobody uses it again. */
  public void reject(UsableIndex index) {
    misses.add(new Miss(index.archive(), index.own()));
    if (!index.own()) {
      misfitsBeside.add(index.archive());
      return;
    }
    dropIfPossible(index.archive());
  }

  private Optional<UsableIndex> own(ArchiveIdentity archive, ArchiveSource source) {
    Path file = file(archive);
    try {
      Optional<UsableIndex> index = open(file, archive, source.file());
      if (index.isPresent()) {
        noteUse(file);
      }
      return index;
    } catch (IndexRejectedException damaged) {
      misses.add(new Miss(archive, true));
      dropIfPossible(archive);
      return Optional.empty();
    } catch (IOException e) {
      // It only saves time; the archive itself tells all.
      return Optional.empty();
    }
  }

  private void noteUse(Path file) {
    try {
      Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
    } catch (IOException e) {
      // It serves all the same, and counts as longer unused than it is.
      return;
    }
  }

  private void dropIfPossible(ArchiveIdentity archive) {
    try {
      drop(archive);
    } catch (UncheckedIOException e) {
      // Whoever comes upon it finds it unfit again; it goes when the next one takes its name.
      return;
    }
  }

  private Optional<UsableIndex> beside(ArchiveIdentity archive, ArchiveSource source) {
    Path index = source.index();
    if (index == null || misfitsBeside.contains(archive)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          fitting(
              ArchiveIndex.openStrange(index, source.sizeBytes()), archive, source.file(), false));
    } catch (IndexRejectedException misfit) {
      misfitsBeside.add(archive);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<UsableIndex> open(Path file, ArchiveIdentity archive, Path source)
      throws IOException {
    // A link could lead anywhere, and opening a pipe would wait for its other end.
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    return Optional.of(fitting(ArchiveIndex.open(file), archive, source, true));
  }

  private static UsableIndex fitting(
      ArchiveIndex index, ArchiveIdentity archive, Path source, boolean own) throws IOException {
    boolean fits = false;
    try {
      index.requireOf(source);
      index.requireOf(UUID.fromString(archive.archiveId()));
      fits = true;
      return new UsableIndex(archive, index, own);
    } finally {
      if (!fits) {
        index.close();
      }
    }
  }

  /**
   * Begins to make the index of an archive that is about to be read whole, unless there is one
   * already, the making is paused, or another one is being recorded. It is kept when the pass was
   * good to its end and it serves; until then what {@link #find} noted stands.
   */
  Optional<IndexRecording> record(ArchiveIdentity archive, ArchiveSource source)
      throws IOException {
    Path beside = source.index();
    if (paused()
        || Files.exists(file(archive), LinkOption.NOFOLLOW_LINKS)
        || beside != null && Files.exists(beside, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    return recordings.begin(archive, source, file(archive));
  }

  @Override
  public List<Miss> misses() {
    List<Miss> told = new ArrayList<>();
    for (Miss miss = misses.poll(); miss != null; miss = misses.poll()) {
      told.add(miss);
    }
    return told;
  }

  @Override
  public void drop(ArchiveIdentity archive) {
    try {
      Files.deleteIfExists(file(archive));
    } catch (IOException e) {
      throw new UncheckedIOException("an index cannot be removed", e);
    }
  }

  @Override
  public boolean paused() {
    return Files.exists(directory.resolve(PAUSED), LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public void pause(boolean paused) {
    Path mark = directory.resolve(PAUSED);
    try {
      if (!paused) {
        Files.deleteIfExists(mark);
      } else if (!Files.exists(mark, LinkOption.NOFOLLOW_LINKS)) {
        Files.writeString(ready(directory).resolve(PAUSED), "");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the pause cannot be noted", e);
    }
  }

  @Override
  public BuildOutcome build(
      ArchiveIdentity archive, ArchiveSource source, boolean background, BuildWatch watch)
      throws InterruptedException {
    try {
      Optional<FileLocks.Held> lock = locks.attempt(ready(directory).resolve(LOCK));
      if (lock.isEmpty()) {
        return new BuildOutcome.Elsewhere();
      }
      try (FileLocks.Held held = lock.get()) {
        return buildAlone(archive, source, background, watch);
      }
    } catch (IOException e) {
      IndexBuild.passOnInterruption(e);
      return new BuildOutcome.Failed(
          "the index of %s cannot be made in %s: %s".formatted(source.key(), directory, e));
    }
  }

  /** Removes what a server that died was at, unless another one is at work now. */
  public void clearDrafts() {
    try {
      try {
        recordings.clear();
      } finally {
        drafts.clearUnder(locks, directory.resolve(LOCK));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the drafts of indexes in %s cannot be removed".formatted(directory), e);
    }
  }

  private BuildOutcome buildAlone(
      ArchiveIdentity archive, ArchiveSource source, boolean background, BuildWatch watch)
      throws IOException, InterruptedException {
    drafts.clear();
    BuildPatience patience = new BuildPatience(watch, System::nanoTime);
    Optional<UsableIndex> known = known(archive, source, patience);
    if (known.isPresent()) {
      known.get().close();
      return new BuildOutcome.Present(!known.get().own());
    }
    Path draft = drafts.of(IndexName.of(archive));
    try (HostShare.Share mine =
        background
            ? share.beginInBackground(TransferParty.NOBODY, allowance.bytesPerSecond())
            : share.begin(TransferParty.NOBODY)) {
      BuildOutcome outcome =
          new IndexBuild(archive, source, draft, allowance.diskKeptBack(), mine, watch, patience)
              .run();
      return outcome instanceof BuildOutcome.Built ? kept(archive, draft, outcome, watch) : outcome;
    } finally {
      drafts.clear();
    }
  }

  /** Gives it its name, unless it is wished away at that very moment. */
  private BuildOutcome kept(
      ArchiveIdentity archive, Path draft, BuildOutcome built, BuildWatch watch)
      throws IOException {
    Path file = file(archive);
    if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
      Files.delete(file);
    }
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    if (watch.wish() == BuildWatch.Wish.STOP) {
      // Whoever wished so may have looked for it before it had its name.
      Files.deleteIfExists(file);
      return new BuildOutcome.Stopped();
    }
    return built;
  }

  private Optional<UsableIndex> known(
      ArchiveIdentity archive, ArchiveSource source, BuildPatience patience) throws IOException {
    return AbandonableTask.run(
        "index-find",
        () -> own(archive, source).or(() -> beside(archive, source)),
        left -> {
          if (left.isPresent()) {
            left.get().close();
          }
        },
        patience.leaving());
  }

  static Path ready(Path directory) throws IOException {
    return Files.createDirectories(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }
}
