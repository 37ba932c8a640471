package dev.vakna.testkit.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.vakna.core.archive.ArchiveFacts;
import dev.vakna.core.archive.ArchiveRejectedException;
import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.backup.BackupStore;
import dev.vakna.core.backup.FoundArchive;
import dev.vakna.core.backup.LeftOut;
import dev.vakna.core.backup.StoreEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every backup store promises to those who keep records of it, restore from it and delete
 * there.
 */
@Timeout(120)
public abstract class BackupStoreContract extends StoreDeletionRules {

  private static final int LONGEST_MESSAGE = 1000;

  @Test
  void allThatIsThereIsListedOnceInOrderInStepsOfAnySize() throws Exception {
    assertThat(entries(1)).isEmpty();
    List<String> keys = new ArrayList<>();
    for (int number : List.of(3, 1, 4, 2, 5)) {
      keys.add(stage.put(number, UUID.randomUUID()));
    }
    keys.sort(null);
    for (int step : List.of(1, 2, 5, 1000)) {
      assertThat(archives(entries(step)))
          .as("in steps of %d", step)
          .containsExactlyElementsOf(keys);
    }
    try (BackupStore.Listing listing = store.list()) {
      assertThat(rest(listing, 2)).hasSize(5);
      assertThat(listing.next(2)).as("the end stays the end").isEmpty();
    }
  }

  @Test
  void eachListingGoesItsOwnWay() throws Exception {
    String first = stage.put(1, ONE);
    String second = stage.put(2, OTHER);
    try (BackupStore.Listing one = store.list()) {
      assertThat(archives(one.next(1))).containsExactly(first);
      assertThat(archives()).containsExactly(first, second);
      assertThat(archives(rest(one, 1))).containsExactly(second);
    }
  }

  @Test
  void whatIsListedIsWhatIsOpenedAndInspected() throws Exception {
    String key = stage.put(1, ONE);
    FoundArchive found = found(key);
    assertThat(store.has(key)).isTrue();
    assertThat(archive(key)).isEqualTo(ONE);
    try (ArchiveSource source = store.open(key)) {
      assertThat(source.key()).isEqualTo(key);
      assertThat(source.sizeBytes()).isEqualTo(found.sizeBytes());
      assertThat(source.modifiedAt()).isEqualTo(found.modifiedAt());
      assertThat(stage.read(source).orElse(ONE)).isEqualTo(ONE);
    }
  }

  @Test
  void anArchiveIsTheSameForAsLongAsItIsThereAndAReplacedOneShows() throws Exception {
    String key = stage.put(1, ONE);
    ArchiveFacts facts = store.inspect(key);
    FoundArchive before = found(key);
    assertThat(store.inspect(key)).isEqualTo(facts);
    assertThat(found(key)).isEqualTo(before);
    stage.put(1, OTHER);
    assertThat(archive(key)).isEqualTo(OTHER);
    assertThat(found(key)).isNotEqualTo(before);
    // The same archive under another name is the same archive.
    assertThat(archive(stage.put(2, OTHER))).isEqualTo(OTHER);
  }

  @Test
  void whatWasOpenedStaysWhatItWasWhateverBecomesOfItsName() throws Exception {
    String key = stage.put(1, ONE);
    ArchiveSource opened = store.open(key);
    stage.put(1, OTHER);
    assertThat(archive(key)).as("the name leads elsewhere").isEqualTo(OTHER);
    assertThat(stage.read(opened).orElse(ONE)).isEqualTo(ONE);
    try (ArchiveSource now = store.open(key)) {
      assertThat(stage.read(now).orElse(OTHER)).isEqualTo(OTHER);
      assertThat(List.of(now.sizeBytes(), now.modifiedAt()))
          .isNotEqualTo(List.of(opened.sizeBytes(), opened.modifiedAt()));
    }
    stage.remove(key);
    assertThat(stage.read(opened).orElse(ONE)).as("its name is gone").isEqualTo(ONE);
    opened.close();
    opened.close();
  }

  @Test
  void whatIsGoneIsSaidToBe() throws Exception {
    String stays = stage.put(1, ONE);
    String goes = stage.put(2, OTHER);
    stage.remove(goes);
    assertThat(store.has(goes)).isFalse();
    assertThatThrownBy(() -> store.inspect(goes)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> store.open(goes)).isInstanceOf(IOException.class);
    assertThat(archives()).containsExactly(stays);
    stage.remove(stays);
    assertThat(archives()).as("a store may be emptied").isEmpty();
    assertThat(store.has(stays)).isFalse();
  }

  @Test
  void whatComesAndGoesWhileItIsListedCostsOnlyItself() throws Exception {
    Set<String> steady = new HashSet<>();
    for (int number : List.of(1, 3, 5, 7)) {
      steady.add(stage.put(number, UUID.randomUUID()));
    }
    String goes = stage.put(4, ONE);
    String replaced = stage.put(6, ONE);
    List<StoreEntry> listed = new ArrayList<>();
    try (BackupStore.Listing listing = store.list()) {
      listed.addAll(listing.next(1));
      stage.remove(goes);
      stage.put(6, OTHER);
      stage.put(2, OTHER);
      stage.putBegun(8, OTHER);
      listed.addAll(rest(listing, 1));
    }
    List<String> keys = listed.stream().map(StoreEntry::key).toList();
    assertThat(keys).doesNotHaveDuplicates().contains(replaced);
    assertThat(archives(listed)).isSorted().containsAll(steady);
  }

  @Test
  void damageCostsTheArchiveAlone() throws Exception {
    String sound = stage.put(2, ONE);
    String damaged = stage.putDamaged(1);
    assertThat(archives()).containsExactly(damaged, sound);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> store.inspect(damaged)).isInstanceOf(ArchiveRejectedException.class);
    }
    assertThat(store.has(damaged)).isTrue();
    assertThat(archive(sound)).isEqualTo(ONE);
    stage.put(1, OTHER);
    assertThat(archive(damaged)).as("put right again").isEqualTo(OTHER);
  }

  @Test
  void whatIsStillBeingWrittenIsReadWhenItIsThere() throws Exception {
    String begun = stage.putBegun(1, ONE);
    List<StoreEntry> before = entries(10);
    assertThat(catchThrowable(() -> store.inspect(begun)))
        .isInstanceOfAny(ArchiveRejectedException.class, IOException.class);
    String whole = stage.put(1, ONE);
    assertThat(archive(whole)).isEqualTo(ONE);
    assertThat(entries(10)).as("it is seen to be looked at again").isNotEqualTo(before);
  }

  private List<String> oddNames() throws Exception {
    String key = stage.put(1, ONE);
    List<String> odd =
        new ArrayList<>(
            List.of(
                "",
                " ",
                ".",
                "..",
                "/",
                "\0",
                "\n",
                "*",
                "../" + key,
                "./" + key,
                key + "/",
                key + "/.",
                key + "/x",
                "/" + key,
                "x/../" + key,
                key + "\0",
                "\0" + key,
                key + "\0.vma",
                " " + key,
                key + " ",
                key + "\n",
                "..\\" + key,
                "%2e%2e/" + key,
                "\uD800",
                "r\u00e4ka-\u202e-" + key,
                "\u001b[31m" + key,
                "x".repeat(255),
                "x".repeat(256),
                "x".repeat(5000) + key,
                "../".repeat(2000) + "etc/passwd",
                "/etc/passwd",
                "/dev/zero",
                "/proc/self/environ"));
    odd.addAll(stage.waysOut());
    return odd;
  }

  @Test
  void namesThatAreNoneLeadNowhere() throws Exception {
    List<String> before = List.copyOf(oddNames());
    List<String> picture = stage.picture();
    for (String odd : before) {
      String shown = odd.length() > 60 ? odd.substring(0, 60) : odd;
      assertThat(store.has(odd)).as("has %s", shown).isFalse();
      calmly(shown, () -> store.inspect(odd));
      calmly(shown, () -> store.open(odd).close());
    }
    assertThat(archives()).hasSize(1);
    assertThat(archive(archives().getFirst())).as("it answers on").isEqualTo(ONE);
    assertThat(stage.picture()).isEqualTo(picture);
  }

  private static void calmly(String shown, ThrowingCallable ask) {
    Throwable refusal = catchThrowable(ask);
    assertThat(refusal).as("asked for %s", shown).isInstanceOf(IOException.class);
    String words = String.valueOf(refusal.getMessage());
    assertThat(words.length()).as("the words about %s", shown).isLessThan(LONGEST_MESSAGE);
    assertThat(words.codePoints().noneMatch(Character::isISOControl))
        .as("the words about %s can be shown", shown)
        .isTrue();
  }

  @Test
  void whatIsNoArchiveOfTheStoreIsNeitherReadNorWaitedFor() throws Exception {
    String sound = stage.put(1, ONE);
    List<String> traps = stage.putTraps();
    List<StoreEntry> entries = entries(1);
    assertThat(archives(entries)).containsExactly(sound);
    for (String trap : traps) {
      assertThat(store.has(trap)).as(trap).isTrue();
      assertThatThrownBy(() -> store.inspect(trap)).as(trap).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> store.open(trap)).as(trap).isInstanceOf(IOException.class);
      assertThat(entries)
          .filteredOn(entry -> entry.key().equals(trap))
          .as("told of %s", trap)
          .singleElement()
          .isInstanceOfSatisfying(
              LeftOut.class,
              out -> {
                assertThat(out.underArchivesName()).isTrue();
                assertThat(out.why()).isNotBlank().doesNotContain("/");
              });
    }
    assertThat(archive(sound)).isEqualTo(ONE);
  }

  @Test
  void aStoreThatIsAwayIsNeverEmptyAndNothingOfItIsGone() throws Exception {
    String key = stage.put(1, ONE);
    String unknown = stage.put(2, OTHER);
    stage.remove(unknown);
    assertThat(archives()).containsExactly(key);
    assertThat(stage.absences()).isNotEmpty();
    for (String absence : stage.absences()) {
      stage.away(absence);
      for (int i = 0; i < 2; i++) {
        assertThat(isAway()).as(absence).isTrue();
        assertThatThrownBy(() -> store.has(key)).as(absence).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> store.has(unknown)).as(absence).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> store.inspect(key)).as(absence).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> store.open(key)).as(absence).isInstanceOf(IOException.class);
      }
      stage.back();
      assertThat(archives()).as("back from %s", absence).containsExactly(key);
      assertThat(store.has(unknown)).isFalse();
      assertThat(archive(key)).isEqualTo(ONE);
    }
  }

  private boolean isAway() {
    try (BackupStore.Listing listing = store.list()) {
      return rest(listing, 10).isEmpty() && listing.isBare();
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void aStoreThatGoesWhileItIsListedIsNotListedToItsEnd() throws Exception {
    for (String absence : stage.absences()) {
      String first = stage.put(1, ONE);
      stage.put(2, OTHER);
      stage.put(3, OTHER);
      try (BackupStore.Listing listing = store.list()) {
        assertThat(archives(listing.next(1))).containsExactly(first);
        stage.away(absence);
        assertThatThrownBy(() -> rest(listing, 1)).as(absence).isInstanceOf(IOException.class);
        stage.back();
        assertThatThrownBy(() -> rest(listing, 1))
            .as("what was missed is not passed over")
            .isInstanceOf(IOException.class);
      }
      assertThat(archives()).hasSize(3);
    }
  }

  /** Who keeps records tells by it a store that was emptied from one whose storage is away. */
  @Test
  void onlyAStoreThatWasNeverSeenToHoldAnythingIsBare() throws Exception {
    assertThat(isBare()).isTrue();
    assertThat(isBare()).isTrue();
    String key = stage.put(1, ONE);
    assertThat(isBare()).isFalse();
    stage.remove(key);
    assertThat(isBare()).as("it was emptied").isFalse();
  }

  private boolean isBare() throws IOException {
    try (BackupStore.Listing listing = store.list()) {
      return listing.isBare();
    }
  }

  @Test
  void manyMayAskAtOnce() throws Exception {
    String first = stage.put(1, ONE);
    String second = stage.put(2, OTHER);
    List<Boolean> agreed =
        atOnce(
            8,
            () -> {
              for (int i = 0; i < 20; i++) {
                try (ArchiveSource source = store.open(first)) {
                  if (!archives().equals(List.of(first, second))
                      || !store.has(second)
                      || !archive(first).equals(ONE)
                      || !stage.read(source).orElse(ONE).equals(ONE)) {
                    return false;
                  }
                }
              }
              return true;
            });
    assertThat(agreed).containsOnly(true);
  }

  @Test
  void nothingIsEverWrittenThere() throws Exception {
    String sound = stage.put(1, ONE);
    String damaged = stage.putDamaged(2);
    String begun = stage.putBegun(3, OTHER);
    List<String> keys = new ArrayList<>(List.of(sound, damaged, begun, "nothing", "../" + sound));
    keys.addAll(stage.putTraps());
    List<String> before = stage.picture();
    keys.forEach(this::askAll);
    assertThat(stage.picture()).isEqualTo(before);
  }
}
