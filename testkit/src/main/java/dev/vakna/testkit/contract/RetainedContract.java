package dev.vakna.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.account.Account;
import dev.vakna.core.account.Caller;
import dev.vakna.core.account.Scope;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.backup.Custody;
import dev.vakna.core.backup.Custody.Reason;
import dev.vakna.core.custody.Retention;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.FormerVps;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.restore.RestoreSources;
import dev.vakna.core.restore.RestoreSources.Listed;
import dev.vakna.core.restore.RestoreSources.Source;
import dev.vakna.core.store.SourceRecords.Brief;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Backups of VPSs that are gone, and the sources that an account can restore from. */
public abstract class RetainedContract extends CustodyScenes {

  private static Caller caller(Account account) {
    return new Caller(account.id(), "key", Set.of(Scope.values()));
  }

  private List<Source> sources(Account account, Vps asked) {
    return page(account, asked, null, RestoreSources.MOST).sources();
  }

  private Listed page(Account account, Vps asked, RestoreSources.@Nullable Place after, int limit) {
    return new RestoreSources(store())
        .of(caller(account), asked.id().text(), after, limit)
        .orElseThrow();
  }

  private static List<BackupId> ids(Source source) {
    return source.backups().stream().map(Brief::id).toList();
  }

  private void remove(Vps vps) {
    change(tx -> tx.vpses().remove(vps.id()));
  }

  /** As a look at the store records it. */
  private Backup comesBack(Backup gone) {
    change(tx -> tx.backups().remove(gone.id()));
    Backup back = again(gone);
    change(tx -> tx.backups().put(Retention.of(tx, back)));
    return back;
  }

  /** A VPS to ask about, of another number. */
  private Vps standing(Account account) {
    return inventory().create(account.id(), wish(newPlace(), null));
  }

  @Test
  public void whatAVpsHadStaysItsOwnersWhenItIsGone() {
    String place = newPlace();
    Account account = newAccount();
    Backup older = archive(place, uuid(1), Duration.ofDays(-9), "web");
    Backup newer = archive(place, uuid(1), Duration.ofDays(-8), "web");
    Vps vps = imported(place, account);
    Vps asked = standing(account);
    remove(vps);
    assertThat(sources(account, asked))
        .satisfiesExactly(
            itself -> {
              assertThat(itself.id()).isEqualTo(asked.id());
              assertThat(itself.backups()).isEmpty();
              assertThat(itself.retained()).isFalse();
            },
            gone -> {
              assertThat(gone.id()).isEqualTo(vps.id());
              assertThat(gone.name()).isEqualTo(vps.label().name());
              assertThat(gone.status()).isEqualTo(ServiceStatus.TERMINATED);
              assertThat(gone.retained()).isTrue();
              assertThat(ids(gone)).containsExactly(newer.id(), older.id());
            });
    FormerVps former = ask(tx -> tx.sources().former(account.id(), vps.id())).orElseThrow();
    assertThat(former.resources()).isEqualTo(vps.resources());
    assertThat(former.os()).isEqualTo(vps.os());
    assertThat(former.region()).isEqualTo(vps.site().region());
    assertThat(former.name()).isEqualTo(vps.label().name());
    AccountId other = newAccount().id();
    thatOptional(tx -> tx.sources().former(other, vps.id())).isEmpty();
    thatOptional(tx -> tx.vpses().find(vps.id())).isEmpty();
    change(tx -> {
      tx.backups().remove(older.id());
      tx.backups().remove(newer.id());
    });
    assertThat(sources(account, asked)).hasSize(1);
  }

  @Test
  public void aVpsThatNeverHadABackupLeavesNothing() {
    Account account = newAccount();
    Vps vps = standing(account);
    remove(vps);
    thatOptional(tx -> tx.sources().former(account.id(), vps.id())).isEmpty();
  }

  @Test
  public void aNumberThatIsGivenAwayAgainShowsNeitherToTheOther() {
    String place = newPlace();
    Account former = newAccount();
    Account next = newAccount();
    Backup old = archive(place, uuid(1), Duration.ofDays(-9), "web");
    Backup unreadable = unreadable(place);
    Vps vps = imported(place, former);
    assertThat(custody(unreadable)).isEqualTo(new Custody.Of(vps.id()));
    Vps asked = standing(former);
    remove(vps);
    Backup new1 = archive(place, uuid(2), Duration.ofDays(10), "shop");
    Vps again = inventory().create(next.id(), wish(place, uuid(2)));
    custodian().settle(place);
    assertThat(listed(again)).containsExactly(new1.id());
    Backup new2 = archive(place, uuid(2), Duration.ofDays(11), "shop");
    custodian().settle(place);
    assertThat(listed(again)).containsExactly(new2.id(), new1.id());
    assertThat(ids(sources(former, asked).getLast())).containsExactly(old.id(), unreadable.id());
    assertThat(sources(next, again))
        .singleElement()
        .satisfies(only -> assertThat(ids(only)).containsExactly(new2.id(), new1.id()));
    assertThat(told).isEmpty();
  }

  /** What cannot be read goes to the one machine of a number, and stays where it was. */
  @Test
  public void whatCannotBeReadIsNotTakenFromAFormerOwner() {
    String place = newPlace();
    Account former = newAccount();
    Backup old = archive(place, uuid(1), Duration.ofDays(-9), "web");
    Backup unreadable = unreadable(place);
    Vps vps = imported(place, former);
    remove(vps);
    change(tx -> tx.backups().remove(old.id()));
    archive(place, uuid(2), Duration.ofDays(10), "shop");
    Vps next = imported(place, newAccount());
    assertThat(listed(next)).hasSize(1).doesNotContain(unreadable.id());
    assertThat(custody(unreadable)).isEqualTo(new Custody.Retained(vps.id()));
  }

  @Test
  public void anotherArchiveUnderTheFilesNameIsNotTheFormers() {
    String place = newPlace();
    Account former = newAccount();
    Backup own = archive(place, uuid(1), Duration.ofDays(-9), "web");
    Vps vps = imported(place, former);
    remove(vps);
    Backup replaced =
        made(own.id(), place, own.file().key(), VMID, AT, "smbios1: uuid=" + uuid(2) + "\n");
    change(tx -> {
      Backup before = tx.backups().lock(own.id()).orElseThrow();
      tx.backups().put(Retention.of(tx, replaced.following(before)));
    });
    assertThat(custody(own)).isEqualTo(Custody.NOBODY);
  }

  @Test
  public void anArchiveThatComesBackIsTheFormersAgainUnlessSomethingElseIsKnown() {
    String place = newPlace();
    Account account = newAccount();
    Backup first = archive(place, uuid(1), Duration.ofDays(-9), "web");
    Backup second = archive(place, uuid(1), Duration.ofDays(-8), "web");
    Backup third = archive(place, uuid(1), Duration.ofDays(-7), "web");
    Vps vps = imported(place, account);
    remove(vps);
    assertThat(custody(comesBack(first))).isEqualTo(new Custody.Retained(vps.id()));
    Backup unknown = archive(place, uuid(1), Duration.ofDays(1), "web");
    change(tx -> tx.backups().put(Retention.of(tx, unknown)));
    assertThat(custody(unknown)).as("made after it went").isEqualTo(Custody.NOBODY);

    backups().refuse(second.id(), false);
    Backup refused = comesBack(second);
    custodian().settle(place);
    assertThat(custody(refused)).isEqualTo(new Custody.Apart(Reason.REFUSED));

    Vps again = imported(place, account);
    assertThat(listed(again)).contains(third.id(), unknown.id());
    Backup back = comesBack(third);
    custodian().settle(place);
    assertThat(custody(back)).as("of one that is there").isEqualTo(new Custody.Of(again.id()));
  }

  @Test
  public void anOperatorGivesWhatIsRetained() {
    String place = newPlace();
    Backup one = archive(place, uuid(1), Duration.ofDays(-9), "web");
    Backup two = archive(place, uuid(1), Duration.ofDays(-8), "web");
    remove(imported(place, newAccount()));
    Vps other = standing(newAccount());
    backups().give(one.id(), other.id(), true);
    assertThat(listed(other)).containsExactly(two.id(), one.id());
    backups().refuse(two.id(), true);
    assertThat(custody(two)).isEqualTo(new Custody.Apart(Reason.REFUSED));
    assertThat(listed(other)).as("given by itself").containsExactly(one.id());
  }

  @Test
  public void whatIsBeingDeletedIsNoSourcesBackup() {
    String place = newPlace();
    Account account = newAccount();
    Backup backup = archive(place, uuid(1), Duration.ofDays(-9), "web");
    Backup stays = archive(place, uuid(1), Duration.ofDays(-8), "web");
    Vps vps = imported(place, account);
    change(tx ->
        tx.backups()
            .put(tx.backups().lock(backup.id()).orElseThrow().in(Backup.State.DELETING, "going")));
    assertThat(sources(account, vps))
        .singleElement()
        .satisfies(only -> assertThat(ids(only)).containsExactly(stays.id()));
  }

  @Test
  public void pagesOfAnySizeTellTheSame() {
    Account account = newAccount();
    List<Vps> vpses = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      String place = newPlace();
      for (int day = 0; day <= i; day++) {
        archive(place, uuid(i + 1), Duration.ofDays(day), "web");
      }
      vpses.add(imported(place, account));
    }
    standing(account);
    remove(vpses.get(1));
    remove(vpses.get(4));
    for (Vps asked : List.of(vpses.get(0), vpses.get(3), standing(account))) {
      List<Source> all = sources(account, asked);
      assertThat(all.getFirst().id()).isEqualTo(asked.id());
      List<String> whole = told(all);
      assertThat(whole).hasSize(vpses.contains(asked) ? 15 : 16);
      for (int size : new int[] {1, 2, 3, 7, 14, 15, 16}) {
        List<String> read = new ArrayList<>();
        RestoreSources.@Nullable Place after = null;
        do {
          Listed page = page(account, asked, after, size);
          List<String> told = told(page.sources());
          assertThat(told.size()).isBetween(1, size);
          read.addAll(told);
          after = page.next();
        } while (after != null);
        assertThat(read).as("in pages of %d", size).isEqualTo(whole);
      }
    }
    assertThat(
            new RestoreSources(store())
                .of(caller(newAccount()), vpses.getFirst().id().text(), null, 10))
        .isEmpty();
    VpsId gone = vpses.get(1).id();
    assertThat(new RestoreSources(store()).of(caller(account), gone.text(), null, 10)).isEmpty();
  }

  private static List<String> told(List<Source> sources) {
    List<String> told = new ArrayList<>();
    for (Source source : sources) {
      String of = source.id() + (source.retained() ? " retained " : " ");
      if (source.backups().isEmpty()) {
        told.add(of);
      }
      source.backups().forEach(backup -> told.add(of + backup.id()));
    }
    return told;
  }
}
