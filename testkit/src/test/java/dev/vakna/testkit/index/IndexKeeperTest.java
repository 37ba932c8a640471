package dev.vakna.testkit.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.vakna.core.archive.ArchiveFacts;
import dev.vakna.core.archive.ArchiveIdentity;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.backup.SilentStoreException;
import dev.vakna.core.backup.StoredFile;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.index.BuildOutcome;
import dev.vakna.core.index.BuildWatch;
import dev.vakna.core.index.IndexKeeper;
import dev.vakna.core.index.IndexPolicy;
import dev.vakna.core.index.IndexStanding;
import dev.vakna.core.store.BackupRecords.StoredPlace;
import dev.vakna.simulator.SeededChance;
import dev.vakna.simulator.SettableClock;
import dev.vakna.simulator.backup.ModelBackups;
import dev.vakna.simulator.index.ModelIndexes;
import dev.vakna.simulator.memory.MemoryStore;
import dev.vakna.testkit.operation.VirtualPace;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which indexes are made, when, and for how long they stay. */
class IndexKeeperTest {

  private static final Instant AT = Instant.parse("2026-11-01T12:00:00Z");
  private static final Duration LOOK = Duration.ofSeconds(30);
  private static final long GIB = 1L << 30;

  private final SettableClock clock = new SettableClock(AT);
  private final SeededChance chance = new SeededChance(1, clock);
  private final MemoryStore store = new MemoryStore(clock);
  private final VirtualPace pace = new VirtualPace(clock);
  private final ModelIndexes indexes = new ModelIndexes(clock);
  private final List<String> events = new ArrayList<>();
  private boolean restoring;
  private final Map<String, ModelBackups> places = new HashMap<>();
  private final AtomicInteger asked = new AtomicInteger();

  @BeforeEach
  void place() {
    store.transact(tx -> {
      tx.backups().putStore(new StoredPlace("main", "directory", "/srv"));
      return tx;
    });
  }

  private IndexKeeper keeper(boolean background, long maxBytes) {
    return new IndexKeeper(
        store,
        name -> Optional.of(place(name)),
        indexes,
        pace,
        () -> restoring,
        new IndexPolicy(background, maxBytes, LOOK),
        events::add);
  }

  private IndexKeeper keeper() {
    return keeper(true, 100 * GIB);
  }

  private ModelBackups place(String name) {
    return places.computeIfAbsent(name, ModelBackups::new);
  }

  /** It lies in its store, and a look at that has recorded it. */
  private Backup there(Backup backup) {
    place(backup.file().store()).put(backup);
    store.transact(tx -> {
      tx.backups().put(backup);
      return tx;
    });
    return backup;
  }

  private static Duration minutes(long count) {
    return Duration.ofMinutes(count);
  }

  /** A backup of that many GiB, made so many hours after noon. */
  private Backup backup(String key, int gib, int hour) {
    return backup("main", key, gib, hour);
  }

  private Backup backup(String place, String key, int gib, int hour) {
    Instant time = AT.plus(Duration.ofHours(hour));
    var backup =
        new Backup(
            new BackupId(chance.nextId()),
            new StoredFile(place, key, gib * GIB, time),
            101,
            time,
            Backup.Condition.AVAILABLE,
            new ArchiveFacts(
                UUID.nameUUIDFromBytes(key.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                    .toString(),
                time,
                List.of(),
                "memory: 512\n",
                false));
    return there(backup);
  }

  private static ArchiveIdentity archive(Backup backup) {
    return backup.archive().orElseThrow();
  }

  private IndexStanding.Line line(IndexKeeper keeper, String key) {
    return keeper.standing().lines().stream()
        .filter(line -> line.key().equals(key))
        .findFirst()
        .orElseThrow();
  }

  private void later(IndexKeeper keeper, Duration time) throws InterruptedException {
    clock.advance(time);
    keeper.look();
  }

  @Test
  void allThatStoresHoldIsIndexedTheNewestFirst() throws Exception {
    backup("old", 1, 0);
    backup("new", 1, 2);
    backup("middle", 1, 1);
    IndexKeeper keeper = keeper();

    keeper.look();

    assertThat(indexes.asked())
        .extracting(each -> each.source().key(), ModelIndexes.Asked::background)
        .containsExactly(tuple("new", true), tuple("middle", true), tuple("old", true));
    assertThat(line(keeper, "old").state()).isEqualTo(IndexStanding.State.KEPT);
    later(keeper, LOOK);
    assertThat(indexes.keysAsked()).isEmpty();
    backup("newest", 1, 3);
    keeper.look();
    assertThat(indexes.keysAsked()).as("it is not time yet").isEmpty();
    later(keeper, LOOK);
    assertThat(indexes.keysAsked()).containsExactly("newest");
  }

  @Test
  void whatAnOperatorAskedForComesFirstThenWhatARestoreMissed() throws Exception {
    backup("a", 1, 3);
    Backup missed = backup("b", 1, 2);
    Backup demanded = backup("c", 1, 1);
    IndexKeeper keeper = keeper();
    keeper.demand(demanded);
    indexes.miss(archive(missed), false);

    keeper.look();

    assertThat(indexes.asked())
        .extracting(each -> each.source().key(), ModelIndexes.Asked::background)
        .containsExactly(tuple("c", false), tuple("b", true), tuple("a", true));
  }

  @Test
  void whileARestoreIsAtWorkOnlyWhatAnOperatorAskedForIsBegunAndTheRestStandsStill()
      throws Exception {
    backup("a", 1, 1);
    Backup other = backup("b", 1, 0);
    IndexKeeper keeper = keeper();
    restoring = true;
    keeper.look();
    assertThat(indexes.keysAsked()).isEmpty();
    assertThat(keeper.standing().waiting()).contains("a restore is at work");
    assertThat(line(keeper, "a").state()).isEqualTo(IndexStanding.State.QUEUED);

    keeper.demand(other);
    List<BuildWatch.Wish> wishes = new ArrayList<>();
    indexes.fate((key, watch) -> {
      wishes.add(watch.wish());
      clock.advance(Duration.ofSeconds(2));
      restoring = !restoring;
      wishes.add(watch.wish());
      return null;
    });
    keeper.look();
    assertThat(indexes.keysAsked()).containsExactly("b", "a");
    assertThat(wishes)
        .containsExactly(
            BuildWatch.Wish.GO_ON,
            BuildWatch.Wish.GO_ON,
            BuildWatch.Wish.GO_ON,
            BuildWatch.Wish.WAIT);
  }

  @Test
  void anOperatorsPauseHoldsUpEverythingUntilItIsTakenBack() throws Exception {
    Backup backup = backup("a", 1, 1);
    IndexKeeper keeper = keeper();
    keeper.pause(true);
    keeper.demand(backup);
    keeper.look();
    assertThat(indexes.keysAsked()).isEmpty();
    assertThat(keeper.standing().waiting()).contains("operator");

    keeper.pause(false);
    List<BuildWatch.Wish> wishes = new ArrayList<>();
    indexes.fate((key, watch) -> {
      wishes.add(watch.wish());
      keeper.pause(true);
      wishes.add(watch.wish());
      clock.advance(Duration.ofSeconds(2));
      wishes.add(watch.wish());
      return null;
    });
    keeper.look();
    assertThat(wishes)
        .as("it is asked once a second")
        .containsExactly(BuildWatch.Wish.GO_ON, BuildWatch.Wish.GO_ON, BuildWatch.Wish.WAIT);
  }

  @Test
  void whereNoneAreMadeInTheBackgroundOnlyWhatIsAskedForIsMade() throws Exception {
    Backup one = backup("a", 1, 1);
    Backup two = backup("b", 1, 1);
    IndexKeeper keeper = keeper(false, 100 * GIB);
    indexes.miss(archive(two), false);
    keeper.look();
    assertThat(indexes.keysAsked()).isEmpty();
    assertThat(line(keeper, "a").words()).contains("vakna.index.background");
    keeper.demand(one);
    keeper.look();
    assertThat(indexes.keysAsked()).containsExactly("a");
  }

  @Test
  void aDamagedArchiveIsRecordedSoAndNotReadAgainBeforeItsFileChanges() throws Exception {
    Backup backup = backup("a", 1, 1);
    IndexKeeper keeper = keeper();
    indexes.fate((key, watch) -> new BuildOutcome.Damaged("extent-md5", "an extent is damaged"));

    keeper.look();

    Backup found = store.transact(tx -> tx.backups().find(backup.id())).orElseThrow();
    assertThat(found.condition().state()).isEqualTo(Backup.State.CORRUPT);
    assertThat(found.condition().fault()).contains("extent-md5");
    assertThat(indexes.keysAsked()).containsExactly("a");
    assertThat(line(keeper, "a").state()).isEqualTo(IndexStanding.State.UNREADABLE);
    later(keeper, minutes(60));
    assertThat(indexes.keysAsked()).isEmpty();

    indexes.fate((key, watch) -> null);
    there(
        new Backup(
            backup.id(),
            new StoredFile("main", "a", GIB, AT.plusSeconds(9)),
            101,
            AT,
            Backup.Condition.AVAILABLE,
            backup.contents().facts()));
    later(keeper, LOOK);
    assertThat(line(keeper, "a").state()).isEqualTo(IndexStanding.State.KEPT);
  }

  @Test
  void damageThatIsFoundInAFileThatWasReplacedMeanwhileIsNotTheNewOnes() throws Exception {
    Backup backup = backup("a", 1, 1);
    IndexKeeper keeper = keeper();
    indexes.fate((key, watch) -> {
      there(
          new Backup(
              backup.id(),
              new StoredFile("main", "a", 2 * GIB, AT),
              101,
              AT,
              Backup.Condition.AVAILABLE,
              backup.contents().facts()));
      indexes.fate((_, _) -> null);
      return new BuildOutcome.Damaged("extent-md5", "an extent is damaged");
    });
    keeper.look();
    assertThat(
            store.transact(tx -> tx.backups().find(backup.id())).orElseThrow().condition().state())
        .isEqualTo(Backup.State.AVAILABLE);
    assertThat(line(keeper, "a").state()).isEqualTo(IndexStanding.State.KEPT);
  }

  @Test
  void whatFailsIsTriedAgainAfterGrowingPausesAndThenLeftToTheOperator() throws Exception {
    Backup backup = backup("a", 1, 1);
    IndexKeeper keeper = keeper();
    indexes.fate((_, _) -> new BuildOutcome.Failed("its storage stalled"));
    AtomicInteger tries = new AtomicInteger();
    Duration waited = Duration.ZERO;
    while (line(keeper, "a").state() != IndexStanding.State.GIVEN_UP) {
      later(keeper, LOOK);
      waited = waited.plus(LOOK);
      tries.incrementAndGet();
      assertThat(tries).hasValueLessThan(10_000);
    }
    assertThat(waited).isBetween(Duration.ofMinutes(1 + 4 + 16 + 64), Duration.ofMinutes(90));
    assertThat(line(keeper, "a").words()).contains("its storage stalled");
    indexes.fate((_, _) -> null);
    indexes.keysAsked();
    later(keeper, Duration.ofDays(1));
    assertThat(indexes.keysAsked()).isEmpty();
    keeper.demand(backup);
    keeper.look();
    assertThat(line(keeper, "a").state()).isEqualTo(IndexStanding.State.KEPT);
  }

  @Test
  void anArchiveThatCouldNotBeOpenedForDaysIsIndexedWhenItCan() throws Exception {
    backup("a", 1, 1);
    IndexKeeper keeper = keeper();
    place("main")
        .meets((_, _) -> {
          throw new IOException("not mounted");
        });
    for (int i = 0; i < 600; i++) {
      later(keeper, minutes(5));
    }
    assertThat(line(keeper, "a").state()).isEqualTo(IndexStanding.State.RETRYING);
    assertThat(line(keeper, "a").words()).contains("not mounted");

    place("main").meets((_, _) -> {});
    later(keeper, minutes(20));
    assertThat(line(keeper, "a").state()).isEqualTo(IndexStanding.State.KEPT);
  }

  @Test
  void aStoreThatDoesNotAnswerHoldsUpNoOtherAndIsIndexedWhenItIsBack() throws Exception {
    store.transact(tx -> {
      tx.backups().putStore(new StoredPlace("hung", "directory", "/hung"));
      return tx;
    });
    for (int i = 0; i < 20; i++) {
      backup("hung", "h" + i, 1, 10 + i);
    }
    backup("a", 1, 1);
    IndexKeeper keeper = keeper();
    place("hung")
        .meets((_, _) -> {
          asked.incrementAndGet();
          throw new SilentStoreException("hung does not answer", true);
        });

    keeper.look();

    assertThat(indexes.keysAsked()).as("at the first look").containsExactly("a");
    assertThat(asked).as("asked once, not for each archive").hasValue(1);
    for (int i = 0; i < 240; i++) {
      later(keeper, LOOK);
    }
    assertThat(asked.get()).as("asked now and then in two hours").isBetween(5, 20);
    place("hung").meets((_, _) -> {});
    for (int i = 0; i < 60; i++) {
      later(keeper, LOOK);
    }
    assertThat(indexes.keysAsked()).hasSize(20);
  }

  @Test
  void anotherServersMakingIsWaitedForAndNotHurried() throws Exception {
    backup("a", 1, 1);
    IndexKeeper keeper = keeper();
    indexes.fate((key, watch) -> new BuildOutcome.Elsewhere());
    keeper.look();
    assertThat(indexes.keysAsked()).containsExactly("a");
    indexes.fate((key, watch) -> null);
    keeper.look();
    assertThat(indexes.keysAsked()).isEmpty();
    later(keeper, LOOK);
    assertThat(indexes.keysAsked()).containsExactly("a");
  }

  @Test
  void whatLiesBesideAnArchiveIsEnoughUntilARestoreCouldNotUseIt() throws Exception {
    Backup backup = backup("a", 1, 1);
    IndexKeeper keeper = keeper();
    indexes.fate((key, watch) -> new BuildOutcome.Present(true));
    keeper.look();
    indexes.fate((key, watch) -> null);
    assertThat(line(keeper, "a").state()).isEqualTo(IndexStanding.State.BESIDE);
    later(keeper, LOOK);
    assertThat(indexes.keysAsked()).containsExactly("a");
    indexes.miss(archive(backup), false);
    later(keeper, LOOK);
    assertThat(line(keeper, "a").state()).isEqualTo(IndexStanding.State.KEPT);
  }

  @Test
  void anIndexThatIsThrownAwayAtUseIsMadeAgainButNotForEver() throws Exception {
    Backup backup = backup("a", 1, 1);
    IndexKeeper keeper = keeper();
    keeper.look();
    for (int i = 0; i < 2; i++) {
      indexes.miss(archive(backup), true);
      later(keeper, LOOK);
      assertThat(line(keeper, "a").state()).isEqualTo(IndexStanding.State.KEPT);
    }
    indexes.miss(archive(backup), true);
    later(keeper, LOOK);
    assertThat(line(keeper, "a").state()).isEqualTo(IndexStanding.State.GIVEN_UP);
    assertThat(line(keeper, "a").words()).contains("vakna vma verify");
    keeper.demand(backup);
    keeper.look();
    assertThat(line(keeper, "a").state()).isEqualTo(IndexStanding.State.KEPT);
  }

  @Test
  void indexesOfArchivesThatAreGoneAreRemovedAfterAWhile() throws Exception {
    Backup gone = backup("a", 1, 1);
    backup("b", 1, 1);
    IndexKeeper keeper = keeper();
    keeper.look();
    store.transact(tx -> {
      tx.backups().remove(gone.id());
      return tx;
    });
    later(keeper, LOOK);
    assertThat(indexes.kept()).as("another server may know of it").hasSize(2);
    later(keeper, minutes(9));
    assertThat(indexes.kept()).hasSize(2);
    later(keeper, minutes(1));
    assertThat(indexes.kept()).hasSize(1);
  }

  @Test
  void aStoreThatIsAwayLosesNoIndex() throws Exception {
    Backup backup = backup("a", 1, 1);
    IndexKeeper keeper = keeper();
    keeper.look();
    store.transact(tx -> {
      tx.backups().put(backup.in(Backup.State.UNAVAILABLE, "Its store cannot be read."));
      return tx;
    });
    later(keeper, minutes(20));
    later(keeper, minutes(20));
    assertThat(indexes.kept()).hasSize(1);
  }

  @Test
  void theLongestUnusedMakesRoomAndIsNotMadeAgainBeforeARestoreMissesIt() throws Exception {
    Backup first = backup("first", 100, 1);
    IndexKeeper keeper = keeper(true, 3 * GIB);
    keeper.look();
    clock.advance(minutes(1));
    Backup second = backup("second", 100, 0);
    keeper.demand(second);
    keeper.look();
    assertThat(indexes.kept()).hasSize(2);
    indexes.use(archive(first), clock.advance(minutes(1)));
    Backup third = backup("third", 150, 3);

    later(keeper, LOOK);
    assertThat(indexes.keysAsked()).as("no room for what nobody asked for").doesNotContain("third");
    assertThat(line(keeper, "third").words()).contains("vakna.index.max-size");
    indexes.miss(archive(third), false);
    later(keeper, LOOK);
    later(keeper, LOOK);

    assertThat(line(keeper, "second").state()).isEqualTo(IndexStanding.State.NOT_WANTED);
    assertThat(line(keeper, "second").words()).contains("restore that misses it");
    assertThat(line(keeper, "first").state()).isEqualTo(IndexStanding.State.KEPT);
    assertThat(line(keeper, "third").state()).isEqualTo(IndexStanding.State.KEPT);
    indexes.keysAsked();
    later(keeper, minutes(100));
    assertThat(indexes.keysAsked()).isEmpty();
    indexes.miss(archive(second), false);
    later(keeper, LOOK);
    assertThat(line(keeper, "second").state()).isEqualTo(IndexStanding.State.KEPT);
  }

  @Test
  void whatAnOperatorDropsStaysAwayAndStopsBeingMade() throws Exception {
    Backup backup = backup("a", 1, 1);
    IndexKeeper keeper = keeper();
    indexes.fate((key, watch) -> {
      keeper.drop(backup);
      assertThat(watch.wish()).isEqualTo(BuildWatch.Wish.STOP);
      return new BuildOutcome.Stopped();
    });
    keeper.look();
    indexes.fate((key, watch) -> null);
    later(keeper, minutes(100));
    assertThat(line(keeper, "a").state()).isEqualTo(IndexStanding.State.NOT_WANTED);
    keeper.demand(backup);
    keeper.look();
    assertThat(line(keeper, "a").state()).isEqualTo(IndexStanding.State.KEPT);
    keeper.drop(backup);
    assertThat(indexes.kept()).isEmpty();
  }
}
