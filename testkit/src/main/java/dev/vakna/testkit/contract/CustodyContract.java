package dev.vakna.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.core.account.Account;
import dev.vakna.core.admin.AdminRefusedException;
import dev.vakna.core.admin.Importer;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.backup.Custody;
import dev.vakna.core.backup.Custody.Reason;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.store.CustodyRecords.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Whose a backup is, whatever number it bears; what every storage must keep of it. */
public abstract class CustodyContract extends CustodyScenes {

  @Test
  public void anotherMachinesLaterArchiveUnderTheNumberIsHeldApartAndToldOnce() {
    String place = newPlace();
    Account account = newAccount();
    Backup own = archive(place, uuid(1), Duration.ofDays(-9), "web");
    Vps vps = imported(place, account);
    Backup others = archive(place, uuid(2), Duration.ofDays(9), "db-of-another");
    custodian().settle(place);
    custodian().settle(place);
    assertThat(custody(own)).isEqualTo(new Custody.Of(vps.id()));
    assertThat(custody(others)).isEqualTo(new Custody.Apart(Reason.OTHER_MACHINE));
    assertThat(listed(vps)).containsExactly(own.id());
    assertThat(told)
        .singleElement()
        .asString()
        .contains(others.file().key(), uuid(2), "db-of-another", vps.id().text());
    assertThat(ask(tx -> tx.custody().tally(place)).apart()).isEqualTo(1);
    assertThat(backups().page(place, true, null))
        .singleElement()
        .satisfies(held -> assertThat(held.id()).isEqualTo(others.id()));
  }

  @Test
  public void anEarlierMachineOfTheNumberDoesNotGoToWhoImportsTheNewest() {
    String place = newPlace();
    Account account = newAccount();
    Backup earlier = archive(place, uuid(1), Duration.ofDays(-99), "of-somebody");
    Backup newest = archive(place, uuid(2), Duration.ofDays(-1), "web");
    Importer.Report report = importer().importStore(place, account.id());
    assertThat(report.made()).hasSize(1);
    assertThat(report.skipped())
        .singleElement()
        .satisfies(skipped -> assertThat(skipped.reason()).contains(uuid(1), "--machine"));
    assertThat(custody(newest)).isEqualTo(new Custody.Of(report.made().getFirst().id()));
    assertThat(custody(earlier)).isEqualTo(new Custody.Apart(Reason.OTHER_MACHINE));

    Account second = newAccount();
    assertThat(importer().importStore(place, second.id()).made()).isEmpty();
    Vps named =
        importer()
            .importStore(place, second.id(), new Importer.Choice(VMID, uuid(1)))
            .made()
            .getFirst();
    assertThat(listed(named)).containsExactly(earlier.id());
    assertThat(listed(report.made().getFirst())).containsExactly(newest.id());

    Backup later = archive(place, uuid(1), Duration.ofDays(3), "of-somebody");
    custodian().settle(place);
    assertThat(listed(named)).as("two nodes, one number").containsExactly(later.id(), earlier.id());
  }

  @Test
  public void whatIsNamedForAnImportMustBeThere() {
    String place = newPlace();
    Account account = newAccount();
    archive(place, uuid(1), Duration.ofDays(-9), "web");
    for (Importer.Choice choice :
        List.of(new Importer.Choice(VMID + 1, null), new Importer.Choice(null, uuid(2)))) {
      assertThatThrownBy(() -> importer().importStore(place, account.id(), choice))
          .isInstanceOf(AdminRefusedException.class)
          .hasMessageContaining("No");
    }
    assertThat(importer().importStore(newPlace(), account.id()).skipped()).isEmpty();
  }

  @Test
  public void aReinstalledOrRolledBackMachineIsTheSame() {
    String place = newPlace();
    Account account = newAccount();
    archive(place, uuid(1), Duration.ofDays(-9), "web");
    Vps vps = imported(place, account);
    Backup reinstalled =
        put(
            place,
            VMID,
            Duration.ofDays(1),
            "smbios1: uuid="
                + uuid(1).toUpperCase(Locale.ROOT)
                + "\nvmgenid: "
                + uuid(7)
                + "\nname: fresh\nmeta: ctime=77\n");
    custodian().settle(place);
    assertThat(custody(reinstalled)).isEqualTo(new Custody.Of(vps.id()));
  }

  @Test
  public void nothingOlderThanWhatCameWithTheVpsIsItsOwn() {
    String place = newPlace();
    Account account = newAccount();
    Backup oldest = archive(place, uuid(1), Duration.ofDays(-9), "web");
    Vps vps = imported(place, account);
    Backup older = archive(place, uuid(1), Duration.ofDays(-10), "web");
    Backup between = archive(place, uuid(1), Duration.ofDays(-8), "web");
    custodian().settle(place);
    assertThat(custody(older)).isEqualTo(new Custody.Apart(Reason.OLDER));
    assertThat(custody(between)).isEqualTo(new Custody.Of(vps.id()));

    change(tx -> tx.backups().remove(oldest.id()));
    Backup back = again(oldest);
    custodian().settle(place);
    assertThat(custody(back)).as("pruned, and copied back").isEqualTo(new Custody.Of(vps.id()));
  }

  @Test
  public void withoutAnyIdentityOnlyWhatCameWithItIsItsOwn() {
    String place = newPlace();
    Account account = newAccount();
    Backup came = put(place, VMID, Duration.ofDays(-9), "memory: 512\n");
    Vps vps = imported(place, account);
    Backup later = put(place, VMID, Duration.ofDays(9), "memory: 512\n");
    custodian().settle(place);
    assertThat(custody(came)).isEqualTo(new Custody.Of(vps.id()));
    assertThat(custody(later)).isEqualTo(new Custody.Apart(Reason.NO_IDENTITY));
    change(tx -> tx.backups().remove(came.id()));
    Backup back = again(came);
    custodian().settle(place);
    assertThat(custody(back)).isEqualTo(new Custody.Of(vps.id()));
  }

  @Test
  public void networkCardsStandInWhereThereIsNoIdentity() {
    String place = newPlace();
    Account account = newAccount();
    String text = "name: web\nnet0: virtio=BC:24:11:00:00:01\n";
    put(place, VMID, Duration.ofDays(-9), text);
    Vps vps = imported(place, account);
    Backup later = put(place, VMID, Duration.ofDays(9), text);
    Backup older = put(place, VMID, Duration.ofDays(-10), text);
    Backup renamed = put(place, VMID, Duration.ofDays(10), text.replace("web", "db"));
    Backup others = put(place, VMID, Duration.ofDays(10), text.replace("00:01", "00:02"));
    custodian().settle(place);
    assertThat(custody(later)).isEqualTo(new Custody.Of(vps.id()));
    assertThat(custody(older)).isEqualTo(new Custody.Apart(Reason.OLDER));
    assertThat(custody(renamed)).isEqualTo(new Custody.Of(vps.id()));
    assertThat(custody(others)).isEqualTo(new Custody.Apart(Reason.OTHER_MACHINE));
  }

  @Test
  public void whatCannotBeReadIsNobodysUntilItCan() {
    String place = newPlace();
    Account account = newAccount();
    archive(place, uuid(1), Duration.ofDays(-9), "web");
    Vps vps = imported(place, account);
    Backup damaged = unreadable(place);
    custodian().settle(place);
    assertThat(custody(damaged)).isEqualTo(new Custody.Apart(Reason.UNREADABLE));
    assertThatThrownBy(() -> backups().give(damaged.id(), vps.id(), false))
        .isInstanceOf(AdminRefusedException.class);
  }

  @Test
  public void anotherArchiveUnderTheSameFileNameIsDecidedAnew() {
    String place = newPlace();
    Account account = newAccount();
    Backup own = archive(place, uuid(1), Duration.ofDays(-9), "web");
    Vps vps = imported(place, account);
    Backup replaced =
        made(own.id(), place, own.file().key(), VMID, AT, "smbios1: uuid=" + uuid(2) + "\n");
    change(tx -> {
      Backup before = tx.backups().lock(own.id()).orElseThrow();
      tx.backups().put(replaced.following(before));
    });
    assertThat(listed(vps)).isEmpty();
    custodian().settle(place);
    assertThat(custody(own)).isEqualTo(new Custody.Apart(Reason.OTHER_MACHINE));
    change(tx -> {
      Backup before = tx.backups().lock(own.id()).orElseThrow();
      tx.backups().put(before.in(Backup.State.CORRUPT, "damaged"));
    });
    assertThat(custody(own)).isEqualTo(new Custody.Apart(Reason.OTHER_MACHINE));
  }

  @Test
  public void whatARemovedVpsHadGoesToNoOtherAccountUnlessTheMachineIsNamed() {
    String place = newPlace();
    Account former = newAccount();
    Account other = newAccount();
    Backup known = archive(place, uuid(1), Duration.ofDays(-9), "web");
    Vps vps = imported(place, former);
    change(tx -> tx.vpses().remove(vps.id()));
    assertThat(custody(known)).isEqualTo(new Custody.Retained(vps.id()));

    Importer.Report report = importer().importStore(place, other.id());
    assertThat(report.made()).isEmpty();
    assertThat(report.skipped())
        .singleElement()
        .satisfies(skipped ->
            assertThat(skipped.reason())
                .contains(
                    "another account's", uuid(1), "--vmid " + VMID + " --machine " + uuid(1)));
    assertThatThrownBy(() -> inventory().create(other.id(), wish(place, null)))
        .isInstanceOf(AdminRefusedException.class)
        .hasMessageContaining(uuid(1));
    assertThat(custody(known)).isEqualTo(new Custody.Retained(vps.id()));

    Vps again = imported(place, former);
    assertThat(listed(again)).as("its own account's").containsExactly(known.id());
    change(tx -> tx.vpses().remove(again.id()));
    Vps named =
        importer()
            .importStore(place, other.id(), new Importer.Choice(VMID, uuid(1)))
            .made()
            .getFirst();
    assertThat(listed(named)).as("an operator's word").containsExactly(known.id());
  }

  @Test
  public void anArchiveWithoutIdentityStaysItsFormerAccountsByItsOwnUuid() {
    String place = newPlace();
    Account other = newAccount();
    Backup known = put(place, VMID, Duration.ofDays(-9), "memory: 512\n");
    Vps vps = imported(place, newAccount());
    change(tx -> tx.vpses().remove(vps.id()));
    assertThat(importer().importStore(place, other.id()).made()).isEmpty();
    assertThat(custody(known)).isEqualTo(new Custody.Retained(vps.id()));

    String unrelated = newPlace();
    put(unrelated, VMID, Duration.ofDays(-9), "memory: 512\n");
    assertThat(importer().importStore(unrelated, other.id()).made())
        .as("no identity is nobody's identity")
        .hasSize(1);
  }

  @Test
  public void whatAVpsWasTiedToBeforeGoesToNoOtherAccountByItself() {
    String place = newPlace();
    String elsewhere = newPlace();
    Backup known = archive(place, uuid(1), Duration.ofDays(-9), "web");
    Vps vps = imported(place, newAccount());
    inventory().update(vps.id(), wish(elsewhere, null));
    assertThat(custody(known)).isEqualTo(Custody.NOBODY);
    assertThat(importer().importStore(place, newAccount().id()).made()).isEmpty();
    assertThat(custody(known)).isEqualTo(Custody.NOBODY);
  }

  @Test
  public void aVpsThatWaitsDoesNotTakeAMachineThatWasAnotherAccounts() {
    String place = newPlace();
    Backup known = archive(place, uuid(1), Duration.ofDays(-9), "web");
    Vps vps = imported(place, newAccount());
    change(tx -> {
      tx.backups().remove(known.id());
      tx.vpses().remove(vps.id());
    });
    Vps waits = inventory().create(newAccount().id(), wish(place, null));
    Backup later = archiveAt(place, uuid(1), waits.createdAt().plusSeconds(60));
    custodian().settle(place);
    assertThat(custody(later)).isEqualTo(new Custody.Apart(Reason.SEVERAL));
    assertThat(listed(waits)).isEmpty();
  }

  @Test
  public void anOperatorsWordCountsAndIsKeptWithTheArchive() {
    String place = newPlace();
    Account account = newAccount();
    archive(place, uuid(1), Duration.ofDays(-9), "web");
    Vps vps = imported(place, account);
    Backup held = archive(place, uuid(2), Duration.ofDays(9), "rebuilt");
    custodian().settle(place);
    backups().give(held.id(), vps.id(), false);
    assertThat(listed(vps)).contains(held.id());
    change(tx -> tx.backups().remove(held.id()));
    Backup back = again(held);
    Backup next = archive(place, uuid(2), Duration.ofDays(10), "rebuilt");
    custodian().settle(place);
    assertThat(custody(back)).isEqualTo(new Custody.Of(vps.id()));
    assertThat(custody(next)).isEqualTo(new Custody.Apart(Reason.OTHER_MACHINE));
    backups().give(next.id(), vps.id(), true);
    Backup third = archive(place, uuid(2), Duration.ofDays(11), "rebuilt");
    custodian().settle(place);
    assertThat(custody(third)).isEqualTo(new Custody.Of(vps.id()));
    backups().refuse(third.id(), true);
    told.clear();
    Backup fourth = archive(place, uuid(2), Duration.ofDays(12), "rebuilt");
    custodian().settle(place);
    assertThat(custody(third)).isEqualTo(new Custody.Apart(Reason.REFUSED));
    assertThat(custody(fourth)).isEqualTo(new Custody.Apart(Reason.REFUSED));
    assertThat(told).isEmpty();
    assertThat(ask(tx -> tx.custody().tally(place)).apart()).isZero();
  }

  @Test
  public void anOperatorsWordCountsAlsoWhereNoVpsHasTheNumber() {
    String place = newPlace();
    Account account = newAccount();
    Backup first = archive(place, uuid(1), Duration.ofDays(-9), "moved");
    Backup second = archive(place, uuid(1), Duration.ofDays(-8), "moved");
    Backup others = archive(place, uuid(2), Duration.ofDays(-7), "web");
    Vps vps = inventory().create(account.id(), wish(newPlace(), null));
    backups().give(first.id(), vps.id(), true);
    assertThat(listed(vps)).containsExactly(second.id(), first.id());
    Backup later = archive(place, uuid(1), Duration.ofDays(1), "moved");
    custodian().settle(place);
    assertThat(listed(vps)).containsExactly(later.id(), second.id(), first.id());
    assertThat(custody(others)).isEqualTo(Custody.NOBODY);

    backups().refuse(others.id(), true);
    Backup next = archive(place, uuid(2), Duration.ofDays(2), "web");
    custodian().settle(place);
    assertThat(custody(next)).isEqualTo(new Custody.Apart(Reason.REFUSED));
    assertThat(told).isEmpty();
  }

  @Test
  public void whatAnOperatorDecidedOnIsGivenToNobodyElseByAnImportOrANumber() {
    String place = newPlace();
    Account account = newAccount();
    Backup refused = archive(place, uuid(1), Duration.ofDays(-9), "web");
    backups().refuse(refused.id(), true);
    Backup next = archive(place, uuid(1), Duration.ofDays(1), "web");
    Importer.Report report = importer().importStore(place, account.id());
    assertThat(report.made()).isEmpty();
    assertThat(report.skipped())
        .singleElement()
        .satisfies(skipped -> assertThat(skipped.reason()).contains("refused"));
    // Before the next look has decided on it.
    Backup last = archive(place, uuid(1), Duration.ofDays(2), "web");
    Vps vps = inventory().create(account.id(), wish(place, uuid(1)));
    assertThat(listed(vps)).isEmpty();
    assertThat(custody(next)).isEqualTo(new Custody.Apart(Reason.REFUSED));
    assertThat(custody(last)).isEqualTo(new Custody.Apart(Reason.REFUSED));

    String given = newPlace();
    Backup own = archive(given, uuid(3), Duration.ofDays(-9), "db");
    backups().give(own.id(), vps.id(), true);
    Importer.Report second = importer().importStore(given, newAccount().id());
    assertThat(second.made()).isEmpty();
    assertThat(second.skipped())
        .singleElement()
        .satisfies(skipped -> assertThat(skipped.reason()).contains(vps.id().text()));
  }

  @Test
  public void aNumberSetByHandIsEnoughOnlyWhereItMeansOneMachine() {
    String place = newPlace();
    Account account = newAccount();
    archive(place, uuid(1), Duration.ofDays(-9), "web");
    Backup newest = archive(place, uuid(2), Duration.ofDays(-1), "db");
    assertThatThrownBy(() -> inventory().create(account.id(), wish(place, null)))
        .isInstanceOf(AdminRefusedException.class)
        .hasMessageContaining(uuid(1))
        .hasMessageContaining(uuid(2));
    Vps vps = inventory().create(account.id(), wish(place, uuid(2)));
    assertThat(listed(vps)).containsExactly(newest.id());
    assertThatThrownBy(() -> inventory().create(account.id(), wish(place, uuid(2))))
        .isInstanceOf(AdminRefusedException.class)
        .hasMessageContaining(vps.id().text());
    Vps moved = inventory().update(vps.id(), wish(place, uuid(1)));
    assertThat(listed(moved)).hasSize(1).doesNotContain(newest.id());
    assertThat(custody(newest)).isEqualTo(new Custody.Apart(Reason.OTHER_MACHINE));
  }

  @Test
  public void aVpsThatWaitsTakesTheFirstMachinesBackupAndNoOthers() {
    String place = newPlace();
    Account account = newAccount();
    Vps vps = inventory().create(account.id(), wish(place, null));
    Backup old = archiveAt(place, uuid(9), vps.createdAt().minusSeconds(3600));
    Backup first = archiveAt(place, uuid(1), vps.createdAt().plusSeconds(60));
    custodian().settle(place);
    Backup second = archiveAt(place, uuid(2), vps.createdAt().plusSeconds(120));
    custodian().settle(place);
    assertThat(listed(vps)).containsExactly(first.id());
    assertThat(custody(old)).isEqualTo(new Custody.Apart(Reason.OLDER));
    assertThat(custody(second)).isEqualTo(new Custody.Apart(Reason.OTHER_MACHINE));
  }

  @Test
  public void twoMachinesAtOnceAreForTheOperatorWhenAVpsWaits() {
    String place = newPlace();
    Account account = newAccount();
    Vps vps = inventory().create(account.id(), wish(place, null));
    Backup one = archiveAt(place, uuid(1), vps.createdAt().plusSeconds(60));
    Backup two = archiveAt(place, uuid(2), vps.createdAt().plusSeconds(120));
    custodian().settle(place);
    assertThat(custody(one)).isEqualTo(new Custody.Apart(Reason.SEVERAL));
    assertThat(custody(two)).isEqualTo(new Custody.Apart(Reason.SEVERAL));
  }

  @Test
  public void aVpsKnownByItsNumberAloneIsTiedToTheMachineItWasEnteredFor() {
    String place = newPlace();
    Account account = newAccount();
    Vps vps = samples.source(account.id(), place, VMID);
    Backup own = archiveAt(place, uuid(1), vps.createdAt().minusSeconds(60));
    Backup others = archiveAt(place, uuid(2), vps.createdAt().plusSeconds(60));
    change(tx -> tx.vpses().insert(vps));
    custodian().settle(place);
    assertThat(listed(vps)).containsExactly(own.id());
    assertThat(custody(others)).isEqualTo(new Custody.Apart(Reason.OTHER_MACHINE));
    assertThat(told).anySatisfy(words -> assertThat(words).contains("tied", vps.id().text()));
  }

  @Test
  public void whatAnOlderReleaseHadKeepsWhatNothingSpeaksAgainst() {
    String place = newPlace();
    Account account = newAccount();
    Vps vps = samples.source(account.id(), place, VMID);
    Backup before = archiveBare(place, vps.createdAt().minusSeconds(60));
    Backup after = archiveBare(place, vps.createdAt().plusSeconds(60));
    change(tx -> tx.vpses().insert(vps));
    custodian().settle(place);
    assertThat(listed(vps)).containsExactly(after.id(), before.id());
  }

  @Test
  public void aUuidClaimedUnderAnotherNumberOrStoreChangesNothing() {
    String place = newPlace();
    String other = newPlace();
    Account account = newAccount();
    archive(place, uuid(1), Duration.ofDays(-9), "web");
    Vps vps = imported(place, account);
    Backup claims = put(place, VMID + 1, Duration.ofDays(1), "smbios1: uuid=" + uuid(1) + "\n");
    Backup elsewhere = put(other, VMID, Duration.ofDays(1), "smbios1: uuid=" + uuid(1) + "\n");
    custodian().settle(place);
    custodian().settle(other);
    assertThat(custody(claims)).isEqualTo(Custody.NOBODY);
    assertThat(custody(elsewhere)).isEqualTo(Custody.NOBODY);
    assertThat(listed(vps)).hasSize(1);
  }

  @Test
  public void listsPageByPageNewestFirst() {
    String place = newPlace();
    Account account = newAccount();
    List<BackupId> newestFirst = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      newestFirst.addFirst(archive(place, uuid(1), Duration.ofDays(i), "web").id());
    }
    Vps vps = imported(place, account);
    List<BackupId> read = new ArrayList<>();
    Position after = null;
    do {
      Position from = after;
      List<Backup> page = ask(tx -> tx.custody().of(vps.id(), from, 3));
      page.forEach(backup -> read.add(backup.id()));
      after = page.isEmpty() ? null : new Position(page.getLast().createdAt(), page.getLast().id());
    } while (after != null);
    assertThat(read).isEqualTo(newestFirst);
    int count = ask(tx -> tx.custody().count(vps.id()));
    assertThat(count).isEqualTo(7);
  }
}
