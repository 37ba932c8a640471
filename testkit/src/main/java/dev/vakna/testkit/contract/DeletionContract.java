package dev.vakna.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.account.Account;
import dev.vakna.core.account.Caller;
import dev.vakna.core.account.Scope;
import dev.vakna.core.admission.OverCommit;
import dev.vakna.core.admission.RestoreRequest;
import dev.vakna.core.archive.ArchiveFacts;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.backup.BackupStores;
import dev.vakna.core.backup.Custody;
import dev.vakna.core.backup.StoredFile;
import dev.vakna.core.deletion.BackupDeletion;
import dev.vakna.core.deletion.DeletionAnswer;
import dev.vakna.core.engine.SiteCapacity;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.idempotency.Sending;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.problem.Body;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.restore.RestoreAnswer;
import dev.vakna.core.restore.RestoreCall;
import dev.vakna.core.restore.RestoreIntake;
import dev.vakna.core.scan.SideBySide;
import dev.vakna.core.scan.StoreKeeper;
import dev.vakna.core.store.BackupRecords.StoredPlace;
import dev.vakna.core.trouble.Troubles;
import dev.vakna.simulator.backup.ModelBackups;
import dev.vakna.simulator.backup.ModelBackups.Ask;
import dev.vakna.simulator.engine.ModelEngine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A backup is deleted wholly, by its owner's word alone, and never while it is read. */
public abstract class DeletionContract extends Contract {

  private static final long GIB = 1L << 30;

  private final List<String> told = Collections.synchronizedList(new ArrayList<>());
  private final ModelEngine engine = new ModelEngine("host-" + System.nanoTime());
  private ModelBackups archives = new ModelBackups("none");
  private ModelBackups second = new ModelBackups("none");
  private Account account;
  private Vps vps;
  private Backup backup;

  @BeforeEach
  final void begin() {
    engine.capacity(new SiteCapacity(64, 1 << 20, 8_000 * GIB, 8_000 * GIB));
    account = newAccount();
    String place = samples.unique("store");
    archives = new ModelBackups(place);
    vps = samples.source(account.id(), place, 101);
    backup =
        new Backup(
                new BackupId(chance.nextId()),
                new StoredFile(place, "vzdump.vma", GIB, AT),
                101,
                AT,
                Backup.Condition.AVAILABLE,
                new ArchiveFacts(
                    "archive-1",
                    AT,
                    List.of(new ArchiveFacts.Device("drive-scsi0", 8 * GIB)),
                    "scsi0: a:b\n",
                    false))
            .in(new Custody.Of(vps.id()));
    change(tx -> {
      tx.backups().putStore(new StoredPlace(place, "directory", "/srv", false, false));
      tx.vpses().insert(vps);
      tx.backups().put(backup);
    });
    archives.put(backup);
  }

  private Caller caller(Account of) {
    return new Caller(of.id(), "key", Set.of(Scope.values()));
  }

  private BackupStores stores() {
    return name ->
        Stream.of(archives, second).filter(one -> one.name().equals(name)).findFirst().map(s -> s);
  }

  /** A second store that has a file of the same name, size and time, for somebody else. */
  private Backup twin() {
    second = new ModelBackups(samples.unique("second"));
    StoredFile file = backup.file();
    Backup twin =
        new Backup(
                new BackupId(chance.nextId()),
                new StoredFile(
                    second.name(), file.key(), file.sizeBytes(), file.modifiedAt(), null, false),
                101,
                AT,
                Backup.Condition.AVAILABLE,
                backup.contents().facts())
            .in(new Custody.Nobody());
    change(tx -> {
      tx.backups().putStore(new StoredPlace(second.name(), "directory", "/srv/link"));
      tx.backups().put(twin);
    });
    second.put(twin);
    return twin;
  }

  private DeletionAnswer delete() {
    return deletion().delete(caller(account), vps.id().text(), backup.id().text());
  }

  private BackupDeletion deletion() {
    return new BackupDeletion(store(), stores(), (name, event) -> told.add(event));
  }

  private void look() {
    new StoreKeeper(
            store(),
            stores(),
            chance,
            SideBySide.NONE,
            new Troubles(System::nanoTime, trouble -> {}),
            (name, warning) -> {},
            (name, event) -> told.add(event))
        .look(archives.name());
  }

  private Optional<Backup> recorded() {
    return ask(tx -> tx.backups().find(backup.id()));
  }

  private Backup.State state() {
    return recorded().orElseThrow().condition().state();
  }

  private boolean isThere() throws IOException {
    archives.meets((_, _) -> {});
    return archives.has(backup.file().key());
  }

  private void fails(Ask asked) {
    archives.meets((ask, _) -> {
      if (ask == asked) {
        throw new IOException("not mounted");
      }
    });
  }

  private static void refused(DeletionAnswer answer, ProblemCode code) {
    assertThat(answer)
        .isInstanceOfSatisfying(
            DeletionAnswer.Refused.class,
            refused -> assertThat(refused.refusal().code()).isEqualTo(code));
  }

  private RestoreAnswer restore() {
    return new RestoreIntake(store(), chance, engine, OverCommit.STANDARD, () -> {})
        .accept(
            new RestoreCall(
                caller(account),
                vps.id().text(),
                backup.id().text(),
                new Body.Read<>(RestoreRequest.DEFAULTS, List.of()),
                new Sending(null, "")));
  }

  @Test
  public void itIsGoneAndToldOnce() throws Exception {
    assertThat(delete()).isEqualTo(new DeletionAnswer.Deleted());
    assertThat(recorded()).isEmpty();
    assertThat(isThere()).isFalse();
    assertThat(told).singleElement().asString().contains("deleted", backup.id().text());
    refused(delete(), ProblemCode.BACKUP_NOT_FOUND);
    look();
    assertThat(told).hasSize(1);
  }

  @Test
  public void anothersIsAbsent() throws Exception {
    Account other = newAccount();
    refused(
        deletion().delete(caller(other), vps.id().text(), backup.id().text()),
        ProblemCode.VPS_NOT_FOUND);
    change(tx -> tx.custody().put(backup.id(), new Custody.Apart(Custody.Reason.OTHER_MACHINE)));
    refused(delete(), ProblemCode.BACKUP_NOT_FOUND);
    change(tx -> tx.custody().put(backup.id(), new Custody.Of(vps.id())));
    change(tx -> tx.vpses().remove(vps.id()));
    refused(delete(), ProblemCode.VPS_NOT_FOUND);
    assertThat(isThere()).isTrue();
  }

  @Test
  public void whatAnotherStoreHasOfTheSameDirectoryStays() throws Exception {
    Backup twin = twin();
    second.isOf(archives.name());
    refused(delete(), ProblemCode.NOT_OFFERED);
    assertThat(state()).isEqualTo(Backup.State.AVAILABLE);
    assertThat(isThere()).isTrue();
    assertThat(told)
        .singleElement()
        .asString()
        .contains(second.name(), twin.id().text(), "admin store remove");

    // As when a server died that did not look, or the second store came meanwhile.
    change(tx -> tx.backups().beginDeletion(backup.id()));
    look();
    assertThat(state()).isEqualTo(Backup.State.AVAILABLE);
    assertThat(isThere()).isTrue();

    second.meets((_, _) -> {
      throw new IOException("not mounted");
    });
    refused(delete(), ProblemCode.BACKUP_UNAVAILABLE);
    assertThat(state()).isEqualTo(Backup.State.AVAILABLE);
    change(tx -> tx.backups().beginDeletion(backup.id()));
    look();
    assertThat(state()).isEqualTo(Backup.State.DELETING);
    assertThat(isThere()).isTrue();

    second.meets((_, _) -> {});
    second.remove(twin.file().key());
    look();
    assertThat(state()).as("it may be out of sight").isEqualTo(Backup.State.DELETING);

    change(tx -> tx.backups().removeStore(second.name()));
    look();
    assertThat(recorded()).isEmpty();
    assertThat(isThere()).isFalse();
  }

  @Test
  public void whatAnotherStoreHasACopyOfIsDeleted() throws Exception {
    Backup twin = twin();
    thatList(tx -> tx.backups().twins(backup))
        .extracting(Backup::id)
        .contains(twin.id())
        .doesNotContain(backup.id());
    assertThat(delete()).isEqualTo(new DeletionAnswer.Deleted());
    assertThat(recorded()).isEmpty();
    assertThat(second.has(twin.file().key())).isTrue();
    thatList(tx -> tx.backups().twins(twin))
        .extracting(Backup::id)
        .doesNotContain(twin.id(), backup.id());
  }

  @Test
  public void inAStoreThatIsOnlyReadNothingIsDeleted() throws Exception {
    change(tx -> tx.backups().putStore(new StoredPlace(archives.name(), "directory", "/srv")));
    refused(delete(), ProblemCode.NOT_OFFERED);
    assertThat(state()).isEqualTo(Backup.State.AVAILABLE);
    assertThat(isThere()).isTrue();
  }

  @Test
  public void whatIsProtectedStays() throws Exception {
    StoredFile file = backup.file();
    Backup marked =
        new Backup(
                backup.id(),
                new StoredFile(
                    file.store(), file.key(), file.sizeBytes(), file.modifiedAt(), null, true),
                101,
                AT,
                backup.condition(),
                backup.contents().facts())
            .in(backup.custody());
    archives.put(marked);
    // Marked since the last look.
    refused(delete(), ProblemCode.BACKUP_PROTECTED);
    assertThat(state()).isEqualTo(Backup.State.AVAILABLE);
    look();
    refused(delete(), ProblemCode.BACKUP_PROTECTED);
    assertThat(isThere()).isTrue();
  }

  @Test
  public void whatAJobReadsStaysUntilItHasEnded() throws Exception {
    JobId job = new JobId(chance.nextId());
    change(tx ->
        tx.jobs()
            .insert(
                samples.restore(
                    account.id(), new VpsId(chance.nextId()), backup.id(), job, "nowhere")));
    refused(delete(), ProblemCode.BACKUP_IN_USE);
    assertThat(state()).isEqualTo(Backup.State.AVAILABLE);
    assertThat(isThere()).isTrue();
  }

  @Test
  public void ofAStoreThatIsAwayNothingIsBegun() throws Exception {
    fails(Ask.HAS);
    refused(delete(), ProblemCode.BACKUP_UNAVAILABLE);
    assertThat(state()).isEqualTo(Backup.State.AVAILABLE);
    assertThat(isThere()).isTrue();
    assertThat(delete()).isEqualTo(new DeletionAnswer.Deleted());
  }

  @Test
  public void whatWasBegunIsFinishedAndNeverRestored() throws Exception {
    fails(Ask.DELETE);
    refused(delete(), ProblemCode.BACKUP_UNAVAILABLE);
    assertThat(state()).isEqualTo(Backup.State.DELETING);
    assertThat(restore())
        .isInstanceOfSatisfying(
            RestoreAnswer.Refused.class,
            refused ->
                assertThat(refused.refusal().code()).isEqualTo(ProblemCode.BACKUP_UNAVAILABLE));
    look();
    assertThat(state()).as("it is still away").isEqualTo(Backup.State.DELETING);
    assertThat(isThere()).isTrue();
    look();
    assertThat(recorded()).isEmpty();
    assertThat(isThere()).isFalse();
  }

  @Test
  public void whatIsGoneAlreadyIsFinishedToo() throws Exception {
    fails(Ask.DELETE);
    refused(delete(), ProblemCode.BACKUP_UNAVAILABLE);
    archives.meets((_, _) -> {});
    archives.remove(backup.file().key());
    assertThat(delete()).isEqualTo(new DeletionAnswer.Deleted());
    assertThat(recorded()).isEmpty();
  }

  @Test
  public void anotherArchiveUnderItsNameIsNotDeletedAndLookedAtAgain() throws Exception {
    for (Backup.State before : List.of(Backup.State.AVAILABLE, Backup.State.CORRUPT)) {
      change(tx -> tx.backups().put(backup.in(before, "so it was")));
      archives.replace(
          backup.file().key(), new ArchiveFacts("another", AT, List.of(), "scsi0: a:b\n", false));
      refused(delete(), ProblemCode.BACKUP_UNAVAILABLE);
      assertThat(recorded()).contains(backup.in(before, "so it was"));
      assertThat(isThere()).isTrue();
    }
  }

  @Test
  public void anOperatorWhoClosesTheStoreTakesBackWhatWasBegun() throws Exception {
    fails(Ask.DELETE);
    refused(delete(), ProblemCode.BACKUP_UNAVAILABLE);
    change(tx -> tx.backups().putStore(new StoredPlace(archives.name(), "directory", "/srv")));
    archives.meets((_, _) -> {});
    look();
    assertThat(recorded()).contains(backup);
    assertThat(isThere()).isTrue();
  }

  /** A store removes in steps, and a server may die between two of them. */
  @Test
  public void whatIsOutOfSightAlreadyIsFinishedInAStoreThatIsClosedMeanwhile() throws Exception {
    fails(Ask.DELETE);
    refused(delete(), ProblemCode.BACKUP_UNAVAILABLE);
    archives.remove(backup.file().key());
    change(tx -> tx.backups().putStore(new StoredPlace(archives.name(), "directory", "/srv")));
    archives.meets((ask, _) -> {
      throw new IOException("away");
    });
    deletion().finish(archives);
    assertThat(state()).as("nobody knows while it is away").isEqualTo(Backup.State.DELETING);
    List<Ask> asked = new ArrayList<>();
    archives.meets((ask, _) -> asked.add(ask));
    deletion().finish(archives);
    assertThat(asked).contains(Ask.DELETE);
    assertThat(recorded()).isEmpty();
  }

  @Test
  public void whatComesBackIsThereAgain() throws Exception {
    assertThat(delete()).isEqualTo(new DeletionAnswer.Deleted());
    archives.put(backup);
    look();
    List<Backup> again = ask(tx -> tx.backups().inStore(archives.name()));
    assertThat(again)
        .singleElement()
        .satisfies(one -> {
          assertThat(one.id()).isNotEqualTo(backup.id());
          assertThat(one.condition().state()).isEqualTo(Backup.State.AVAILABLE);
        });
  }

  @Test
  public void ofARestoreAndADeletionAtOnceOneWins() throws Exception {
    for (int round = 0; round < 12; round++) {
      begin();
      AtomicInteger turn = new AtomicInteger();
      List<Boolean> won =
          atOnce(
              3,
              () ->
                  turn.getAndIncrement() == 1
                      ? restore() instanceof RestoreAnswer.Accepted
                      : delete() instanceof DeletionAnswer.Deleted);
      List<?> reading = ask(tx -> tx.jobs().readingBackup(backup.id()));
      assertThat(won).contains(true);
      assertThat(isThere()).isEqualTo(!reading.isEmpty());
      assertThat(recorded().isPresent()).isEqualTo(!reading.isEmpty());
    }
  }

  @Test
  public void whatIsDeletedBetweenAListAndItsReadingIsNotRecordedAnew() throws Exception {
    change(tx -> tx.backups().remove(backup.id()));
    archives.meets((ask, _) -> {
      if (ask == Ask.INSPECT) {
        archives.remove(backup.file().key());
      }
    });
    look();
    thatList(tx -> tx.backups().inStore(archives.name())).isEmpty();
  }

  @Test
  public void manyThatDeleteAndLookAtOnceEndWithNothing() throws Exception {
    for (int round = 0; round < 6; round++) {
      begin();
      AtomicInteger turn = new AtomicInteger();
      atOnce(
          5,
          () -> {
            if (turn.getAndIncrement() % 2 == 0) {
              look();
            } else {
              delete();
            }
            return true;
          });
      assertThat(recorded()).isEmpty();
      assertThat(isThere()).isFalse();
      thatList(tx -> tx.backups().inStore(archives.name())).isEmpty();
    }
  }
}
