package dev.vakna.testkit.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.vakna.core.archive.ArchiveIdentity;
import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.index.ArchiveIndexes;
import dev.vakna.core.index.ArchiveIndexes.Miss;
import dev.vakna.core.index.BuildOutcome;
import dev.vakna.core.index.BuildWatch;
import dev.vakna.core.index.KeptIndex;
import dev.vakna.testkit.index.IndexStage.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What indexes of archives promise to those who have them made, and to restores. */
@Timeout(180)
public abstract class ArchiveIndexesContract {

  private static final int SERVERS = 4;

  private IndexStage stage;
  private ArchiveIndexes indexes;
  private ArchiveIndexes another;

  /** A host without indexes. */
  protected abstract IndexStage open() throws Exception;

  @BeforeEach
  final void openStage() throws Exception {
    stage = open();
    indexes = stage.indexes();
    another = stage.another();
  }

  @AfterEach
  final void closeStage() throws Exception {
    stage.close();
  }

  /** Says what is wished, and is told. */
  private static class Watched implements BuildWatch {
    final CountDownLatch asked = new CountDownLatch(1);
    volatile Wish wish;

    Watched(Wish wish) {
      this.wish = wish;
    }

    @Override
    public Wish wish() {
      asked.countDown();
      return wish;
    }

    @Override
    public void moved(long archiveBytes, long archiveTotal) {
      // Whoever needs to know looks himself.
    }
  }

  private static BuildOutcome build(ArchiveIndexes by, Sample archive) throws InterruptedException {
    return build(by, archive, new Watched(BuildWatch.Wish.GO_ON));
  }

  private static BuildOutcome build(ArchiveIndexes by, Sample archive, BuildWatch watch)
      throws InterruptedException {
    return by.build(archive.identity(), archive.source(), true, watch);
  }

  private List<ArchiveIdentity> kept() {
    return indexes.kept().stream().map(KeptIndex::archive).toList();
  }

  /** Nobody has one, by whatever way it is looked at. */
  private void assertNone(Sample archive) throws Exception {
    assertThat(kept()).doesNotContain(archive.identity());
    assertThat(another.kept()).extracting(KeptIndex::archive).doesNotContain(archive.identity());
    assertThat(stage.finds(indexes, archive)).isFalse();
  }

  private void assertMadeAndFound(Sample archive) throws Exception {
    assertThat(build(indexes, archive)).isInstanceOf(BuildOutcome.Built.class);
    assertThat(kept()).containsOnlyOnce(archive.identity());
    assertThat(stage.finds(another, archive)).isTrue();
    assertThat(stage.remains()).isEmpty();
  }

  @Test
  void whatWasMadeIsThereForEveryServerAndMadeOnce() throws Exception {
    Sample archive = stage.archive(1);
    Sample other = stage.archive(2);
    assertNone(archive);
    List<String> picture = stage.picture();

    BuildOutcome made = build(indexes, archive);

    assertThat(made)
        .isInstanceOfSatisfying(
            BuildOutcome.Built.class,
            built -> {
              assertThat(built.index().archive()).isEqualTo(archive.identity());
              assertThat(built.index().bytes()).isPositive();
              assertThat(another.kept())
                  .singleElement()
                  .satisfies(kept -> assertThat(kept.bytes()).isEqualTo(built.index().bytes()));
            });
    assertThat(stage.finds(another, archive)).isTrue();
    assertThat(build(another, archive)).isEqualTo(new BuildOutcome.Present(false));
    assertThat(build(indexes, archive)).isEqualTo(new BuildOutcome.Present(false));
    assertNone(other);
    assertMadeAndFound(other);
    assertThat(kept()).containsExactlyInAnyOrder(archive.identity(), other.identity());
    assertThat(stage.picture()).as("nothing is written where archives are").isEqualTo(picture);
  }

  @Test
  void whoComesWhileOneIsMadeIsToldSoAndMakesNone() throws Exception {
    Sample archive = stage.archive(1);
    Sample other = stage.archive(2);
    Watched watch = new Watched(BuildWatch.Wish.WAIT);
    CompletableFuture<BuildOutcome> making = making(another, archive, watch);
    watch.asked.await();

    assertThat(build(indexes, archive)).isEqualTo(new BuildOutcome.Elsewhere());
    assertThat(build(indexes, other)).as("one at a time").isEqualTo(new BuildOutcome.Elsewhere());
    assertThat(build(another, other)).isEqualTo(new BuildOutcome.Elsewhere());
    assertThat(kept()).as("what is being made is none yet").isEmpty();

    watch.wish = BuildWatch.Wish.GO_ON;
    assertThat(making.get(2, TimeUnit.MINUTES)).isInstanceOf(BuildOutcome.Built.class);
    assertThat(build(indexes, archive)).isEqualTo(new BuildOutcome.Present(false));
    assertMadeAndFound(other);
  }

  private CompletableFuture<BuildOutcome> making(
      ArchiveIndexes by, Sample archive, BuildWatch watch) {
    CompletableFuture<BuildOutcome> outcome = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            outcome.complete(build(by, archive, watch));
          } catch (InterruptedException | RuntimeException e) {
            outcome.completeExceptionally(e);
          }
        });
    return outcome;
  }

  @Test
  void manyWhoBeginAtOnceMakeOne() throws Exception {
    Sample archive = stage.archive(1);
    List<BuildOutcome> outcomes = new ArrayList<>();
    CountDownLatch start = new CountDownLatch(1);
    try (ExecutorService executor = Executors.newCachedThreadPool()) {
      List<Future<BuildOutcome>> futures = new ArrayList<>();
      for (int i = 0; i < SERVERS; i++) {
        ArchiveIndexes by = i % 2 == 0 ? indexes : another;
        futures.add(
            executor.submit(() -> {
              start.await();
              return build(by, archive);
            }));
      }
      start.countDown();
      for (Future<BuildOutcome> future : futures) {
        outcomes.add(future.get(2, TimeUnit.MINUTES));
      }
    }
    assertThat(outcomes).filteredOn(BuildOutcome.Built.class::isInstance).hasSize(1);
    assertThat(outcomes)
        .allMatch(outcome ->
            outcome instanceof BuildOutcome.Built
                || outcome instanceof BuildOutcome.Elsewhere
                || outcome.equals(new BuildOutcome.Present(false)));
    assertThat(kept()).containsExactly(archive.identity());
    assertThat(stage.remains()).isEmpty();
  }

  @Test
  void whatIsStoppedLeavesNothingAndTheNextOneMakesIt() throws Exception {
    Sample archive = stage.archive(1);
    assertThat(build(indexes, archive, new Watched(BuildWatch.Wish.STOP)))
        .isEqualTo(new BuildOutcome.Stopped());
    assertNone(archive);
    Watched watch = new Watched(BuildWatch.Wish.WAIT);
    CompletableFuture<BuildOutcome> making = making(indexes, archive, watch);
    watch.asked.await();
    watch.wish = BuildWatch.Wish.STOP;
    assertThat(making.get(2, TimeUnit.MINUTES)).isEqualTo(new BuildOutcome.Stopped());
    assertNone(archive);
    assertThat(stage.remains()).isEmpty();
    assertMadeAndFound(archive);
  }

  /** As when an operator removes an index at the moment at which it comes to be. */
  @Test
  void whatIsStoppedAtItsVeryEndLeavesNothingEither() throws Exception {
    Sample archive = stage.archive(1);
    Watched watch =
        new Watched(BuildWatch.Wish.GO_ON) {
          @Override
          public void moved(long archiveBytes, long archiveTotal) {
            if (archiveBytes >= archiveTotal) {
              wish = Wish.STOP;
            }
          }
        };
    assertThat(build(indexes, archive, watch)).isEqualTo(new BuildOutcome.Stopped());
    assertNone(archive);
    assertThat(stage.remains()).isEmpty();
    assertMadeAndFound(archive);
  }

  @Test
  void interruptionIsHeardAndLeavesNothing() throws Exception {
    Sample archive = stage.archive(1);
    Thread.currentThread().interrupt();
    assertThat(catchThrowable(() -> build(indexes, archive)))
        .isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
    assertNone(archive);

    Watched watch = new Watched(BuildWatch.Wish.WAIT);
    CompletableFuture<Throwable> end = new CompletableFuture<>();
    Thread making =
        Thread.ofPlatform()
            .start(() -> end.complete(catchThrowable(() -> build(indexes, archive, watch))));
    watch.asked.await();
    making.interrupt();
    assertThat(end.get(2, TimeUnit.MINUTES)).isInstanceOf(InterruptedException.class);
    assertNone(archive);
    assertThat(stage.remains()).isEmpty();
    assertMadeAndFound(archive);
  }

  @Test
  void aServerThatDiesWhileItMakesOneHoldsUpNobodyAndLeavesNothingThatCounts() throws Exception {
    Sample archive = stage.archive(1);
    stage.dieWhileMaking(
        archive, () -> assertThat(build(indexes, archive)).isEqualTo(new BuildOutcome.Elsewhere()));
    assertNone(archive);
    assertMadeAndFound(archive);
  }

  @Test
  void aDamagedArchiveIsCalledSoAndGetsNone() throws Exception {
    Sample damaged = stage.damaged(1);
    assertThat(build(indexes, damaged))
        .isInstanceOfSatisfying(
            BuildOutcome.Damaged.class,
            outcome -> {
              assertThat(outcome.kind()).isNotBlank();
              assertThat(outcome.words()).isNotBlank();
            });
    assertNone(damaged);
    assertMadeAndFound(stage.archive(2));
  }

  @Test
  void anArchiveThatWasReplacedGetsNoneInTheOldOnesName() throws Exception {
    Sample archive = stage.archive(1);
    assertMadeAndFound(archive);
    Sample now = stage.replace(archive);
    assertThat(now.identity()).isNotEqualTo(archive.identity());
    assertNone(now);
    // Whoever still takes it for the old one is told; nothing is made in anybody's name.
    Sample mistaken = new Sample(stage.archive(3).identity(), now.source());
    assertThat(build(indexes, mistaken)).isInstanceOf(BuildOutcome.Changed.class);
    assertNone(mistaken);
    assertMadeAndFound(now);
  }

  @Test
  void anArchiveOfAnotherIdentityThatLooksTheSameGetsNone() throws Exception {
    Sample archive = stage.archive(1);
    ArchiveSource source = archive.source();
    Sample larger =
        new Sample(
            new ArchiveIdentity(
                archive.identity().archiveId(), source.sizeBytes() + 1, source.modifiedAt()),
            source);
    Sample older =
        new Sample(
            new ArchiveIdentity(
                archive.identity().archiveId(),
                source.sizeBytes(),
                source.modifiedAt().minusSeconds(1)),
            source);
    for (Sample mistaken : List.of(larger, older)) {
      assertThat(build(indexes, mistaken)).isInstanceOf(BuildOutcome.Changed.class);
      assertNone(mistaken);
    }
    assertMadeAndFound(archive);
  }

  @Test
  void anIndexThatIsSpoiledIsNeverUsedCostsNothingElseAndIsMadeAgain() throws Exception {
    Sample archive = stage.archive(1);
    Sample other = stage.archive(2);
    assertMadeAndFound(other);
    for (String harm : stage.harms()) {
      assertMadeAndFound(archive);
      indexes.misses();
      stage.spoil(archive, other, harm);
      assertThat(stage.finds(indexes, archive)).as(harm).isFalse();
      assertThat(indexes.misses())
          .as(harm)
          .isNotEmpty()
          .allMatch(miss -> miss.archive().equals(archive.identity()));
      assertThat(indexes.misses()).as("told once").isEmpty();
      assertThat(kept()).as("what is %s counts no more", harm).containsExactly(other.identity());
      // The keeper comes upon it without a restore.
      assertMadeAndFound(archive);
      stage.spoil(archive, other, harm);
      assertThat(build(indexes, archive)).as(harm).isInstanceOf(BuildOutcome.Built.class);
      assertThat(stage.finds(another, archive)).as(harm).isTrue();
      assertThat(stage.finds(indexes, other)).isTrue();
      indexes.drop(archive.identity());
    }
  }

  @Test
  void whatIsRemovedIsGoneForEveryoneAndRemovingItAgainIsFine() throws Exception {
    Sample archive = stage.archive(1);
    Sample other = stage.archive(2);
    indexes.drop(archive.identity());
    assertMadeAndFound(archive);
    assertMadeAndFound(other);
    another.drop(archive.identity());
    indexes.drop(archive.identity());
    assertNone(archive);
    assertThat(kept()).containsExactly(other.identity());
    assertMadeAndFound(archive);
  }

  @Test
  void useIsNotedAndMissesAreToldOnceByTheServerOnWhichTheyWere() throws Exception {
    Sample archive = stage.archive(1);
    assertThat(stage.finds(indexes, archive)).isFalse();
    assertThat(another.misses()).isEmpty();
    assertThat(indexes.misses()).containsExactly(new Miss(archive.identity(), false));
    assertThat(indexes.misses()).isEmpty();
    assertMadeAndFound(archive);
    var made = indexes.kept().getFirst().usedAt();
    assertThat(stage.finds(another, archive)).isTrue();
    assertThat(indexes.kept().getFirst().usedAt()).isAfterOrEqualTo(made);
    assertThat(indexes.misses()).isEmpty();
  }

  @Test
  void aPauseHoldsForEveryServer() throws Exception {
    assertThat(indexes.paused()).isFalse();
    indexes.pause(true);
    indexes.pause(true);
    assertThat(another.paused()).isTrue();
    Sample archive = stage.archive(1);
    assertNone(archive);
    assertMadeAndFound(archive);
    another.pause(false);
    assertThat(indexes.paused()).isFalse();
    indexes.pause(false);
    assertThat(kept()).containsExactly(archive.identity());
  }
}
