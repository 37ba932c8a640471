package dev.vakna.transfer.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.core.archive.ArchiveIdentity;
import dev.vakna.core.index.ArchiveIndexes.Miss;
import dev.vakna.core.index.BuildOutcome;
import dev.vakna.core.index.BuildWatch;
import dev.vakna.core.index.KeptIndex;
import dev.vakna.vma.disk.TargetFactory;
import dev.vakna.vma.format.Compression;
import dev.vakna.vma.index.ArchiveIndex;
import dev.vakna.vma.pass.IndexOptions;
import dev.vakna.vma.pass.ReadControl;
import dev.vakna.vma.pass.ReadOptions;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Indexes of real archives, made and kept for real. */
@Timeout(120)
class IndexShelfTest {

  private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");

  @TempDir Path temporary;
  private Path home;
  private Path store;
  private IndexShelf shelf;

  @BeforeEach
  void begin() throws IOException {
    home = temporary.resolve("home").resolve("indexes");
    store = Files.createDirectory(temporary.resolve("store"));
    shelf = shelf();
  }

  private IndexShelf shelf() {
    return new IndexShelf(home, IndexShelf.Allowance.FREE, () -> NOW);
  }

  /** Goes on whatever happens. */
  private static final class Unhurried implements BuildWatch {
    @Override
    public Wish wish() {
      return Wish.GO_ON;
    }

    @Override
    public void moved(long archiveBytes, long archiveTotal) {}
  }

  private static BuildOutcome build(IndexShelf by, Archive archive) throws InterruptedException {
    return by.build(archive.identity(), archive.source(), true, new Unhurried());
  }

  private List<String> files() throws IOException {
    try (var files = Files.walk(home)) {
      return files
          .filter(file -> !file.equals(home))
          .map(file -> home.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  private boolean finds(IndexShelf by, Archive archive) throws IOException {
    var found = by.find(archive.identity(), archive.source());
    if (found.isPresent()) {
      found.get().close();
    }
    return found.isPresent();
  }

  @Test
  void whatIsMadeIsKeptUnderTheArchivesOwnNameAndFoundByEveryServer() throws Exception {
    Archive archive = Archive.write(store, "a.vma.zst", 9, Compression.ZSTD);
    assertThat(finds(shelf, archive)).isFalse();
    assertThat(shelf.misses()).containsExactly(new Miss(archive.identity(), false));
    assertThat(shelf.misses()).isEmpty();

    BuildOutcome made = build(shelf, archive);

    assertThat(made).isInstanceOf(BuildOutcome.Built.class);
    assertThat(files()).containsExactlyInAnyOrder("build.lock", IndexName.of(archive.identity()));
    IndexShelf another = shelf();
    assertThat(another.kept())
        .singleElement()
        .extracting(KeptIndex::archive)
        .isEqualTo(archive.identity());
    assertThat(finds(another, archive)).isTrue();
    assertThat(another.kept().getFirst().usedAt()).isEqualTo(NOW);
    assertThat(build(another, archive)).isEqualTo(new BuildOutcome.Present(false));
    // Under another name and in another place it is the same archive.
    Path moved = Files.createDirectory(temporary.resolve("other")).resolve("b.vma.zst");
    Files.move(archive.source().file(), moved);
    assertThat(finds(another, Archive.at(moved))).isTrue();
    another.drop(archive.identity());
    another.drop(archive.identity());
    assertThat(shelf.kept()).isEmpty();
  }

  @Test
  void namesTellTheArchiveAndNothingElseIsTakenForOne() {
    var archive =
        new ArchiveIdentity(
            "0f0e0d0c-0b0a-4908-8706-050403020100",
            Long.MAX_VALUE,
            Instant.parse("1969-12-31T23:59:59.123456789Z"));
    assertThat(IndexName.parse(IndexName.of(archive))).contains(archive);
    for (String other :
        List.of(
            "build.lock",
            "drafts",
            "x" + IndexName.of(archive),
            IndexName.of(archive) + ".part",
            "0f0e0d0c-0b0a-4908-8706-050403020100_9999999999999999999_1.vidx")) {
      assertThat(IndexName.parse(other)).as(other).isEmpty();
    }
  }

  @Test
  void twoServersNeverMakeOneAtATime() throws Exception {
    Archive archive = Archive.write(store, "a.vma", 9, Compression.NONE);
    IndexShelf other = shelf();
    var atIt = new CountDownLatch(1);
    var wish = new AtomicReference<>(BuildWatch.Wish.WAIT);
    var outcome = new AtomicReference<BuildOutcome>();
    Thread making =
        Thread.ofPlatform()
            .start(() -> outcome.set(buildAs(other, archive, watch(wish, atIt, new AtomicLong()))));
    atIt.await();

    assertThat(build(shelf, archive)).isEqualTo(new BuildOutcome.Elsewhere());

    wish.set(BuildWatch.Wish.GO_ON);
    making.join();
    assertThat(outcome.get()).isInstanceOf(BuildOutcome.Built.class);
    assertThat(build(shelf, archive)).isEqualTo(new BuildOutcome.Present(false));
  }

  private static BuildOutcome buildAs(IndexShelf by, Archive archive, BuildWatch watch) {
    try {
      return by.build(archive.identity(), archive.source(), true, watch);
    } catch (InterruptedException e) {
      return new BuildOutcome.Failed("interrupted");
    }
  }

  private static BuildWatch watch(
      AtomicReference<BuildWatch.Wish> wish, CountDownLatch asked, AtomicLong read) {
    return new BuildWatch() {
      @Override
      public Wish wish() {
        asked.countDown();
        return wish.get();
      }

      @Override
      public void moved(long archiveBytes, long archiveTotal) {
        read.set(archiveBytes);
      }
    };
  }

  @Test
  void aServerThatIsKilledLeavesNothingThatCountsAndItsDraftIsClearedAway() throws Exception {
    Archive archive = Archive.write(store, "a.vma", 9, Compression.NONE);
    BuildingProcess other = BuildingProcess.start(home, archive.source().file());
    while (files().stream().noneMatch(file -> file.startsWith("drafts/"))) {
      Thread.onSpinWait();
    }
    assertThat(build(shelf, archive)).isEqualTo(new BuildOutcome.Elsewhere());
    shelf.clearDrafts();
    assertThat(files()).anyMatch(file -> file.startsWith("drafts/"));

    other.kill();

    assertThat(shelf.kept()).isEmpty();
    assertThat(finds(shelf, archive)).isFalse();
    shelf.clearDrafts();
    assertThat(files()).containsExactly("build.lock");
    assertThat(build(shelf, archive)).isInstanceOf(BuildOutcome.Built.class);
    assertThat(files()).containsExactlyInAnyOrder("build.lock", IndexName.of(archive.identity()));
  }

  @Test
  void whileItShallWaitNothingIsDecodedAndThenItGoesOn() throws Exception {
    Archive archive = Archive.write(store, "a.vma", 65, Compression.NONE);
    var asked = new AtomicLong();
    var wish = new AtomicReference<>(BuildWatch.Wish.GO_ON);
    var read = new AtomicLong();
    var outcome = new AtomicReference<BuildOutcome>();
    var watch =
        new BuildWatch() {
          @Override
          public Wish wish() {
            // Some extents, and then a pause.
            if (asked.incrementAndGet() == 5) {
              wish.set(Wish.WAIT);
            }
            return wish.get();
          }

          @Override
          public void moved(long archiveBytes, long archiveTotal) {
            read.set(archiveBytes);
          }
        };
    Thread making = Thread.ofPlatform().start(() -> outcome.set(buildAs(shelf, archive, watch)));
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> asked.get() > 100);
    assertThat(read.get()).isLessThan(archive.source().sizeBytes());
    assertThat(outcome.get()).isNull();

    wish.set(BuildWatch.Wish.GO_ON);

    making.join();
    assertThat(outcome.get()).isInstanceOf(BuildOutcome.Built.class);
    assertThat(read.get()).isEqualTo(archive.source().sizeBytes());
  }

  @Test
  void whatIsStoppedOrInterruptedLeavesNothing() throws Exception {
    Archive archive = Archive.write(store, "a.vma", 65, Compression.NONE);
    var wish = new AtomicReference<>(BuildWatch.Wish.STOP);
    BuildWatch watch = watch(wish, new CountDownLatch(1), new AtomicLong());
    wish.set(BuildWatch.Wish.WAIT);
    var waiting = new CountDownLatch(1);
    var outcome = new AtomicReference<BuildOutcome>();
    Thread making =
        Thread.ofPlatform()
            .start(
                () -> outcome.set(buildAs(shelf, archive, watch(wish, waiting, new AtomicLong()))));
    waiting.await();
    wish.set(BuildWatch.Wish.STOP);
    making.join();
    assertThat(outcome.get()).isEqualTo(new BuildOutcome.Stopped());
    assertThat(files()).containsExactly("build.lock");

    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> shelf.build(archive.identity(), archive.source(), true, watch))
        .isInstanceOf(InterruptedException.class);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(files()).containsExactly("build.lock");
  }

  @Test
  void aDamagedArchiveIsCalledSoAndGetsNone() throws Exception {
    Archive archive = Archive.write(store, "a.vma.zst", 9, Compression.ZSTD);
    try (var file = new RandomAccessFile(archive.source().file().toFile(), "rw")) {
      file.seek(archive.source().sizeBytes() / 2);
      file.write(new byte[64]);
    }
    Archive damaged = Archive.at(archive.source().file());
    assertThat(build(shelf, damaged))
        .isInstanceOfSatisfying(
            BuildOutcome.Damaged.class,
            outcome -> assertThat(outcome.kind()).isEqualTo("decompress-error"));
    assertThat(files()).containsExactly("build.lock");
  }

  /** Its gate must stay open: nothing says that it is damaged. */
  @Test
  void anArchiveThatIsPackedInAWayThatIsNotReadHereIsNotCalledDamaged() throws Exception {
    Archive archive = Archive.write(store, "a.vma.zst", 9, Compression.ZSTD);
    Path file = archive.source().file();
    // A further frame that was packed with a dictionary.
    Files.write(
        file,
        HexFormat.of().parseHex("28b52ffd" + "01" + "58" + "07" + "010000"),
        StandardOpenOption.APPEND);
    assertThat(build(shelf, Archive.at(file)))
        .isInstanceOfSatisfying(
            BuildOutcome.Failed.class,
            outcome -> assertThat(outcome.words()).contains("dictionary"));
    assertThat(files()).containsExactly("build.lock");
  }

  @Test
  void aFileThatIsAnotherThanWasScannedGetsNone() throws Exception {
    Archive archive = Archive.write(store, "a.vma", 9, Compression.NONE);
    Files.write(archive.source().file(), new byte[512], StandardOpenOption.APPEND);
    assertThat(build(shelf, archive)).isInstanceOf(BuildOutcome.Changed.class);
    // The same size and time, and another archive all the same.
    Archive other = Archive.write(store, "b.vma", 9, Compression.NONE);
    var taken =
        new ArchiveIdentity(
            archive.identity().archiveId(),
            other.identity().sizeBytes(),
            other.identity().modifiedAt());
    assertThat(shelf.build(taken, other.source(), true, new Unhurried()))
        .isInstanceOf(BuildOutcome.Changed.class);
    Files.delete(other.source().file());
    assertThat(build(shelf, other)).isInstanceOf(BuildOutcome.Failed.class);
    assertThat(files()).containsExactly("build.lock");
  }

  @Test
  void noneIsMadeWhereTheDiskIsKeptForMachines() throws Exception {
    Archive archive = Archive.write(store, "a.vma", 9, Compression.NONE);
    var full =
        new IndexShelf(
            home, new IndexShelf.Allowance(0, Long.MAX_VALUE / 2), InstantSource.system());
    assertThat(build(full, archive))
        .isInstanceOfSatisfying(
            BuildOutcome.Failed.class,
            outcome -> assertThat(outcome.words()).contains("vakna.capacity.disk-kept-back"));
  }

  @Test
  void aDamagedIndexIsThrownAwayWhenItIsFoundSoAndMadeAgain() throws Exception {
    Archive archive = Archive.write(store, "a.vma.zst", 9, Compression.ZSTD);
    build(shelf, archive);
    Path file = shelf.file(archive.identity());
    long size = Files.size(file);
    try (var index = new RandomAccessFile(file.toFile(), "rw")) {
      index.seek(size - 40);
      index.write(1);
      index.write(2);
    }

    assertThat(finds(shelf, archive)).isFalse();

    assertThat(file).doesNotExist();
    assertThat(shelf.misses()).contains(new Miss(archive.identity(), true));
    assertThat(build(shelf, archive)).isInstanceOf(BuildOutcome.Built.class);
    assertThat(finds(shelf, archive)).isTrue();
  }

  @Test
  void anIndexOfAFileThatWasChangedIsNeverFoundForTheNewOne() throws Exception {
    Archive archive = Archive.write(store, "a.vma", 9, Compression.NONE);
    build(shelf, archive);
    Path file = archive.source().file();
    try (var changed = new RandomAccessFile(file.toFile(), "rw")) {
      changed.seek(changed.length() / 2);
      changed.write(new byte[4096]);
    }
    Files.setLastModifiedTime(file, FileTime.from(NOW));
    assertThat(Files.size(file)).isEqualTo(archive.source().sizeBytes());
    assertThat(finds(shelf, Archive.at(file))).isFalse();
    // Asked for as the old one, it is seen that the file is another.
    assertThat(finds(shelf, archive)).isFalse();
  }

  @Test
  void anIndexBesideTheArchiveIsUsedAndNeverTouched() throws Exception {
    Archive archive = Archive.write(store, "a.vma", 9, Compression.NONE).withTrustedIndex();
    Path beside = ArchiveIndex.beside(archive.source().file());
    ArchiveIndex.build(
        archive.source().file(),
        beside,
        IndexOptions.defaults(),
        TargetFactory.none(),
        ReadOptions.defaults(),
        ReadControl.NONE);
    FileTime made = Files.getLastModifiedTime(beside);

    var found = shelf.find(archive.identity(), archive.source()).orElseThrow();
    assertThat(found.own()).isFalse();
    assertThat(build(shelf, archive)).isEqualTo(new BuildOutcome.Present(true));
    found.close();
    shelf.reject(found);

    assertThat(Files.getLastModifiedTime(beside)).isEqualTo(made);
    assertThat(finds(shelf, archive)).as("rejected once, never used again").isFalse();
    assertThat(shelf.misses()).contains(new Miss(archive.identity(), false));
    assertThat(build(shelf, archive)).isInstanceOf(BuildOutcome.Built.class);
    assertThat(beside).exists();
  }

  @Test
  void whatLiesBesideAnArchiveAndIsNoIndexIsLeftAlone() throws Exception {
    Archive archive = Archive.write(store, "a.vma", 9, Compression.NONE).withTrustedIndex();
    Path beside = ArchiveIndex.beside(archive.source().file());
    assertThat(new ProcessBuilder("mkfifo", beside.toString()).start().waitFor()).isZero();
    assertThat(finds(shelf, archive)).isFalse();
    Files.delete(beside);
    Files.createSymbolicLink(beside, Path.of("/etc/passwd"));
    assertThat(finds(shelf, archive)).isFalse();
    Files.delete(beside);
    Files.writeString(beside, "no index");
    assertThat(finds(shelf, archive)).isFalse();
    assertThat(beside).hasContent("no index");
  }

  /** Between the last time that it asks and the moment at which it is there. */
  @Test
  void whatIsWishedAwayAsItComesToBeDoesNotStay() throws Exception {
    Archive archive = Archive.write(store, "a.vma", 1, Compression.NONE);
    Path file = shelf.file(archive.identity());
    BuildWatch watch =
        new BuildWatch() {
          @Override
          public Wish wish() {
            return Files.exists(file) ? Wish.STOP : Wish.GO_ON;
          }

          @Override
          public void moved(long archiveBytes, long archiveTotal) {}
        };
    assertThat(shelf.build(archive.identity(), archive.source(), true, watch))
        .isEqualTo(new BuildOutcome.Stopped());
    assertThat(files()).containsExactly("build.lock");
  }

  /** Such as a home whose disk was mounted anew to be read only. */
  @Test
  void anIndexThatCannotBeThrownAwayHoldsUpNoRestore() throws Exception {
    Archive archive = Archive.write(store, "a.vma", 1, Compression.NONE);
    Path file = Files.createDirectories(shelf.file(archive.identity()));
    Files.writeString(file.resolve("something"), "in the way");
    assertThat(finds(shelf, archive)).isFalse();
    assertThat(shelf.kept()).isEmpty();
    assertThat(build(shelf, archive))
        .isInstanceOfSatisfying(
            BuildOutcome.Failed.class,
            outcome -> assertThat(outcome.words()).contains(file.getFileName().toString()));
  }

  @Test
  void aPauseHoldsForEveryServerOfTheHomeAndOverRestarts() {
    assertThat(shelf.paused()).isFalse();
    shelf.pause(true);
    shelf.pause(true);
    assertThat(shelf().paused()).isTrue();
    shelf().pause(false);
    assertThat(shelf.paused()).isFalse();
    shelf.pause(false);
  }
}
