package dev.vakna.testkit.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.backup.DeleteOutcome;
import dev.vakna.core.backup.DoomedArchive;
import dev.vakna.core.backup.FoundArchive;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every store that deletes promises: that very archive wholly, and nothing else ever. */
@Timeout(120)
public abstract class StoreDeletionRules extends BackupStoreRules {

  private static final DeleteOutcome GONE = new DeleteOutcome.Gone();
  private static final DeleteOutcome ANOTHER = new DeleteOutcome.Another();

  private DoomedArchive doomed(String key) throws IOException {
    FoundArchive found = found(key);
    return new DoomedArchive(
        key, found.sizeBytes(), found.modifiedAt(), store.inspect(key).archiveId());
  }

  @Test
  void theArchiveGoesWithAllThatIsBesideItAndNothingElse() throws Exception {
    String goes = stage.put(1, ONE);
    String stays = stage.put(2, OTHER);
    stage.putBeside(goes, false);
    stage.putBeside(stays, false);
    List<String> beside = stage.beside(stays);
    DoomedArchive doomed = doomed(goes);
    assertThat(store.delete(doomed)).isEqualTo(GONE);
    assertThat(archives()).containsExactly(stays);
    assertThat(store.has(goes)).isFalse();
    assertThat(stage.beside(goes)).isEmpty();
    assertThat(stage.beside(stays)).isEqualTo(beside);
    assertThat(archive(stays)).isEqualTo(OTHER);
    assertThat(store.delete(doomed)).as("again").isEqualTo(GONE);
    assertThat(store.delete(doomed(stays))).isEqualTo(GONE);
    assertThat(entries(10)).isEmpty();
  }

  @Test
  void whereAFileLiesIsItsOwnPlaceAndIsToldOrRefused() throws Exception {
    String one = stage.put(1, ONE);
    String other = stage.put(2, OTHER);
    assertThat(archives()).hasSize(2);
    String place = store.whereabouts(one).orElseThrow();
    assertThat(store.whereabouts(one)).hasValue(place);
    assertThat(store.whereabouts(other)).isPresent().isNotEqualTo(Optional.of(place));
    for (String out : stage.waysOut()) {
      assertThat(store.whereabouts(out)).as(out).isEmpty();
    }
    for (String absence : stage.absences()) {
      stage.away(absence);
      assertThatThrownBy(() -> store.whereabouts(one)).as(absence).isInstanceOf(IOException.class);
      stage.back();
    }
    assertThat(store.whereabouts(one)).hasValue(place);
    stage.remove(one);
    assertThat(store.whereabouts(one)).isEmpty();
  }

  @Test
  void whatHasItsNameAndIsAnotherStays() throws Exception {
    String key = stage.put(1, ONE);
    stage.putBeside(key, false);
    DoomedArchive first = doomed(key);
    stage.put(1, OTHER);
    List<String> picture = stage.picture();
    DoomedArchive now = doomed(key);
    List<DoomedArchive> others =
        List.of(
            first,
            new DoomedArchive(key, now.sizeBytes(), now.modifiedAt(), ONE.toString()),
            new DoomedArchive(key, now.sizeBytes() + 1, now.modifiedAt(), now.archiveId()),
            new DoomedArchive(
                key, now.sizeBytes(), now.modifiedAt().plusSeconds(1), now.archiveId()));
    for (DoomedArchive other : others) {
      assertThat(store.delete(other)).isEqualTo(ANOTHER);
    }
    assertThat(archive(key)).isEqualTo(OTHER);
    assertThat(stage.picture()).isEqualTo(picture);
    assertThat(store.delete(now)).isEqualTo(GONE);
  }

  @Test
  void whatIsDamagedGoesByItsSizeAndTime() throws Exception {
    String key = stage.putDamaged(1);
    FoundArchive found = found(key);
    assertThat(
            store.delete(
                new DoomedArchive(key, found.sizeBytes(), found.modifiedAt(), ONE.toString())))
        .as("that it is the one cannot be told")
        .isEqualTo(ANOTHER);
    assertThat(store.delete(new DoomedArchive(key, found.sizeBytes(), found.modifiedAt(), null)))
        .isEqualTo(GONE);
    assertThat(entries(10)).isEmpty();
  }

  @Test
  void whatIsProtectedStays() throws Exception {
    String key = stage.put(1, ONE);
    stage.putBeside(key, true);
    List<String> picture = stage.picture();
    assertThat(store.delete(doomed(key))).isEqualTo(new DeleteOutcome.Protected());
    assertThat(archive(key)).isEqualTo(ONE);
    assertThat(stage.picture()).isEqualTo(picture);
  }

  @Test
  void whatIsNoArchiveOfTheStoreIsNeverTouched() throws Exception {
    String sound = stage.put(1, ONE);
    List<String> names = new ArrayList<>(stage.putTraps());
    names.addAll(stage.waysOut());
    names.addAll(
        List.of("", ".", "..", "/", "../" + sound, "./" + sound, sound + "/", sound + "\0"));
    List<String> picture = stage.picture();
    FoundArchive found = found(sound);
    for (String name : names) {
      for (String archive : new String[] {ONE.toString(), null}) {
        DoomedArchive doomed =
            new DoomedArchive(name, found.sizeBytes(), found.modifiedAt(), archive);
        try {
          DeleteOutcome outcome = store.delete(doomed);
          assertThat(outcome)
              .as(name)
              .isInstanceOfAny(
                  DeleteOutcome.Another.class,
                  DeleteOutcome.Refused.class,
                  DeleteOutcome.Gone.class);
          if (store.has(name)) {
            assertThat(outcome).as(name).isNotEqualTo(GONE);
          }
        } catch (IOException calmly) {
          assertThat(calmly.getMessage()).as(name).hasSizeLessThan(1000);
        }
      }
    }
    assertThat(stage.picture()).isEqualTo(picture);
    assertThat(archive(sound)).isEqualTo(ONE);
  }

  @Test
  void whoeverHoldsItReadsItToItsEnd() throws Exception {
    String key = stage.put(1, ONE);
    try (ArchiveSource opened = store.open(key)) {
      assertThat(store.delete(doomed(key))).isEqualTo(GONE);
      assertThat(stage.read(opened).orElse(ONE)).isEqualTo(ONE);
    }
  }

  @Test
  void whatWasCutOffAnywhereIsFinished() throws Exception {
    for (int way = 0; way < stage.cuts(); way++) {
      String key = stage.put(1, ONE);
      String stays = stage.put(2, OTHER);
      stage.putBeside(key, false);
      DoomedArchive doomed = doomed(key);
      stage.cut(key, way);
      assertThat(archives()).as("way %d", way).contains(stays).hasSizeLessThanOrEqualTo(2);
      assertThat(store.delete(doomed)).as("way %d", way).isEqualTo(GONE);
      assertThat(archives()).as("way %d", way).containsExactly(stays);
      assertThat(stage.beside(key)).as("way %d", way).isEmpty();
    }
  }

  @Test
  void whatCameUnderItsNameMeanwhileStaysWhole() throws Exception {
    for (int way = 0; way < stage.cuts(); way++) {
      String key = stage.put(1, ONE);
      stage.putBeside(key, false);
      List<String> beside = stage.beside(key);
      DoomedArchive doomed = doomed(key);
      stage.cut(key, way);
      stage.put(1, OTHER);
      stage.putBeside(key, false);
      assertThat(store.delete(doomed)).isNotInstanceOf(DeleteOutcome.Refused.class);
      assertThat(archive(key)).as("way %d", way).isEqualTo(OTHER);
      assertThat(stage.beside(key)).as("way %d", way).isEqualTo(beside);
      assertThat(store.delete(doomed(key))).isEqualTo(GONE);
    }
  }

  @Test
  void manyMayDeleteAtOnce() throws Exception {
    for (int round = 0; round < 10; round++) {
      String key = stage.put(1, UUID.randomUUID());
      String stays = stage.put(2, OTHER);
      stage.putBeside(key, false);
      DoomedArchive doomed = doomed(key);
      assertThat(atOnce(6, () -> store.delete(doomed))).containsOnly(GONE);
      assertThat(archives()).containsExactly(stays);
      assertThat(stage.beside(key)).isEmpty();
    }
  }

  @Test
  void ofAStoreThatIsAwayNothingIsSaidToBeGone() throws Exception {
    String key = stage.put(1, ONE);
    DoomedArchive doomed = doomed(key);
    DoomedArchive never = new DoomedArchive(key, 1, Instant.EPOCH, null);
    for (String absence : stage.absences()) {
      stage.away(absence);
      assertThatThrownBy(() -> store.delete(doomed)).as(absence).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> store.delete(never)).as(absence).isInstanceOf(IOException.class);
      stage.back();
      assertThat(archive(key)).as("back from %s", absence).isEqualTo(ONE);
    }
    assertThat(store.delete(doomed)).isEqualTo(GONE);
  }
}
