package dev.vakna.transfer.index;

import dev.vakna.core.archive.ArchiveIdentity;
import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.index.BuildOutcome;
import dev.vakna.core.index.BuildWatch;
import dev.vakna.core.index.KeptIndex;
import dev.vakna.vma.disk.TargetFactory;
import dev.vakna.vma.format.FaultKind;
import dev.vakna.vma.format.VmaFormatException;
import dev.vakna.vma.index.ArchiveIndex;
import dev.vakna.vma.index.IndexReport;
import dev.vakna.vma.pass.AbandonableTask;
import dev.vakna.vma.pass.IndexOptions;
import dev.vakna.vma.pass.Progress;
import dev.vakna.vma.pass.ReadControl;
import dev.vakna.vma.pass.ReadOptions;
import dev.vakna.vma.pass.Throttle;
import dev.vakna.vma.pass.VmaCancelledException;
import dev.vakna.vma.source.VmaSource;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Objects;

/**
 * One index being made, into a draft, in a thread that is left behind when the archive's storage
 * hangs.
 */
final class IndexBuild {

  /** An index takes at most about one hundredth of its archive; twice that must be free. */
  private static final int ROOM_SHARE = 50;

  private final ArchiveIdentity archive;
  private final ArchiveSource source;
  private final Path draft;
  private final long diskKeptBack;
  private final Throttle share;
  private final BuildWatch watch;
  private final BuildPatience patience;

  IndexBuild(
      ArchiveIdentity archive,
      ArchiveSource source,
      Path draft,
      long diskKeptBack,
      Throttle share,
      BuildWatch watch,
      BuildPatience patience) {
    this.patience = patience;
    this.archive = archive;
    this.source = source;
    this.draft = draft;
    this.diskKeptBack = diskKeptBack;
    this.share = share;
    this.watch = watch;
  }

  BuildOutcome run() throws IOException, InterruptedException {
    try {
      return AbandonableTask.run("index-build", this::pass, _ -> {}, patience.leaving());
    } catch (VmaFormatException e) {
      return judged(e);
    } catch (VmaCancelledException e) {
      passOnInterruption(e);
      return patience.stalled()
          ? new BuildOutcome.Failed(
              "%s cannot be indexed now: its store gave nothing for %d s"
                  .formatted(source.key(), BuildPatience.STALL.toSeconds()))
          : new BuildOutcome.Stopped();
    } catch (IOException e) {
      passOnInterruption(e);
      return new BuildOutcome.Failed(
          "%s cannot be indexed now: %s".formatted(source.key(), e.getMessage()));
    } finally {
      patience.leave();
    }
  }

  private BuildOutcome pass() throws IOException {
    if (!archive.equals(seen())) {
      return new BuildOutcome.Changed(
          "%s is no longer the file that was scanned".formatted(source.key()));
    }
    Path drafts = Objects.requireNonNull(draft.getParent());
    if (!hasRoom(drafts, archive, diskKeptBack)) {
      long free = Files.getFileStore(drafts).getUsableSpace();
      return new BuildOutcome.Failed(
          "%d MiB are free on the disk that holds indexes and %d MiB are kept back (vakna.capacity.disk-kept-back)"
              .formatted(free >> 20, diskKeptBack >> 20));
    }
    return built(
        ArchiveIndex.build(
            VmaSource.file(source.file(), source.key()),
            draft,
            IndexOptions.defaults(),
            TargetFactory.none(),
            ReadOptions.defaults().withThrottle(new LowPriority()),
            new Watched()));
  }

  /** Whether an index of the archive may be made in that directory. */
  static boolean hasRoom(Path directory, ArchiveIdentity archive, long diskKeptBack)
      throws IOException {
    long free = Files.getFileStore(directory).getUsableSpace();
    return free - archive.sizeBytes() / ROOM_SHARE >= diskKeptBack;
  }

  /** The file as it is now, with the identity that it is held to have. */
  private ArchiveIdentity seen() throws IOException {
    var now = Files.readAttributes(source.file(), BasicFileAttributes.class);
    return new ArchiveIdentity(archive.archiveId(), now.size(), now.lastModifiedTime().toInstant());
  }

  private BuildOutcome built(IndexReport report) throws IOException {
    if (!report.read().header().uuid().toString().equals(archive.archiveId())) {
      return new BuildOutcome.Changed(
          "%s is now the archive %s".formatted(source.key(), report.read().header().uuid()));
    }
    return new BuildOutcome.Built(
        new KeptIndex(archive, Files.size(draft), Files.getLastModifiedTime(draft).toInstant()));
  }

  private BuildOutcome judged(VmaFormatException e) {
    String words = String.valueOf(e.getMessage());
    if (e.unsupported()) {
      // It may be whole, and nothing but reading it could tell.
      return new BuildOutcome.Failed(words);
    }
    return switch (e.kind()) {
      case FaultKind.SOURCE_CHANGED -> new BuildOutcome.Changed(words);
      case FaultKind.SOURCE_GONE -> new BuildOutcome.Failed(words);
      default -> new BuildOutcome.Damaged(e.kind().code(), words);
    };
  }

  /** Whoever is interrupted is told so, and the flag is taken down. */
  static void passOnInterruption(IOException e) throws InterruptedException {
    if (Thread.interrupted() || e instanceof ClosedByInterruptException) {
      throw new InterruptedException("the making of an index was stopped");
    }
  }

  private final class Watched implements ReadControl {
    @Override
    public boolean cancelled() {
      return patience.end();
    }

    @Override
    public void progress(Progress progress) {
      patience.moved(progress.compressedRead());
      watch.moved(progress.compressedRead(), source.sizeBytes());
    }
  }

  /** Keeps to its share of the host, and decodes nothing while it is to wait. */
  private final class LowPriority implements Throttle {
    private static final long LOOK_MILLIS = 20;

    @Override
    public long read(long bytes) {
      return share.read(bytes);
    }

    @Override
    public boolean awaitTurn(Duration atMost) throws InterruptedException {
      if (watch.wish() != BuildWatch.Wish.WAIT) {
        boolean given = share.awaitTurn(atMost);
        if (!given) {
          patience.rests();
        }
        return given;
      }
      Thread.sleep(Math.min(LOOK_MILLIS, Math.max(1, atMost.toMillis())));
      return false;
    }

    @Override
    public void endTurn() {
      share.endTurn();
    }
  }
}
