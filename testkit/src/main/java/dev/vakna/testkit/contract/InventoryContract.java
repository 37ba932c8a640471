package dev.vakna.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.core.account.Account;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.backup.StoredFile;
import dev.vakna.core.guest.MachineIdentity;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.Resources;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.machine.Place;
import dev.vakna.core.store.BackupRecords;
import dev.vakna.core.store.BackupRecords.StoredPlace;
import dev.vakna.core.store.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** VPSs, backups and addresses of every storage. */
public abstract class InventoryContract extends Contract {

  @Test
  public void keepsVpsesAsTheyWereGiven() {
    Account account = newAccount();
    Vps source = samples.source(account.id(), samples.unique("store"), 102);
    Vps clone = newClone(account, samples.unique("host"));
    change(tx -> tx.vpses().insert(source));
    for (Vps vps : List.of(source, clone)) {
      thatOptional(tx -> tx.vpses().find(vps.id())).contains(vps);
      thatOptional(tx -> tx.vpses().lock(vps.id())).contains(vps);
      thatOptional(tx -> tx.vpses().find(account.id(), vps.id())).contains(vps);
      thatOptional(tx -> tx.vpses().find(newAccount(tx), vps.id())).isEmpty();
    }
    assertThatThrownBy(() -> change(tx -> tx.vpses().insert(source)))
        .isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() ->
            change(tx ->
                tx.vpses()
                    .insert(
                        samples.source(new AccountId(chance.nextId()), samples.unique("s"), 100))))
        .isInstanceOf(RuntimeException.class);
  }

  @Test
  public void updatesEverythingOfAVpsButAccountAndCreation() {
    Account account = newAccount();
    Account other = newAccount();
    Vps clone = newClone(account, samples.unique("host"));
    Vps source = samples.source(other.id(), samples.unique("store"), 7_000);
    Vps changed =
        new Vps(
            clone.id(),
            other.id(),
            source.label(),
            new Vps.Standing(
                source.standing().status(), source.standing().power(), PowerState.STOPPED),
            new Resources(9, 8, 700),
            source.os(),
            source.billing(),
            new Vps.Site(
                "elsewhere",
                source.site().primaryIp(),
                new Vps.Placement(
                    samples.unique("host"),
                    "{\"vmid\":500017,\"node\":\"räka-1\",\"upid\":\"UPID:räka-1:00A1\u2028'😀\"}",
                    List.of(
                        new Vps.Access("ssh", "192.0.2.1", 40022, 22),
                        new Vps.Access("http", "räka.example", 40080, 80)))),
            new Vps.Origin(source.origin().source(), null),
            AT.plusSeconds(5));
    change(tx -> tx.vpses().update(changed));
    thatOptional(tx -> tx.vpses().find(account.id(), clone.id()))
        .hasValueSatisfying(found -> {
          assertThat(found)
              .usingRecursiveComparison()
              .ignoringFields("account", "createdAt")
              .isEqualTo(changed);
          assertThat(found.createdAt()).isEqualTo(clone.createdAt());
        });
    assertThatThrownBy(() -> change(tx -> tx.vpses().update(source)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no VPS");
  }

  @Test
  public void keepsTheEnginesOwnNamesForAMachineToTheLetter() {
    String host = samples.unique("host");
    Vps vps = samples.clone(newAccount().id(), new JobId(chance.nextId()), host);
    String longest = "\t'\"\\\n" + "😀".repeat((Place.MOST - 6) / 2) + " ";
    assertThat(longest).hasSize(Place.MOST);
    change(tx -> tx.vpses().insert(named(vps, host, longest)));
    thatOptional(tx -> tx.vpses().find(vps.id())).contains(named(vps, host, longest));
    change(tx -> tx.vpses().update(named(vps, host, "")));
    thatOptional(tx -> tx.vpses().find(vps.id())).contains(named(vps, host, ""));
  }

  private static Vps named(Vps vps, String host, String place) {
    return vps.placed(new Vps.Placement(host, place, List.of()), vps.billing());
  }

  @Test
  public void removesAVpsAndChangesItsPowerAlone() {
    Account account = newAccount();
    Vps clone = newClone(account, samples.unique("host"));
    change(tx -> tx.vpses().setPower(clone.id(), PowerState.RUNNING));
    thatOptional(tx -> tx.vpses().find(clone.id()))
        .hasValueSatisfying(found -> {
          assertThat(found.standing().power()).isEqualTo(PowerState.RUNNING);
          assertThat(found)
              .usingRecursiveComparison()
              .ignoringFields("standing.power")
              .isEqualTo(clone);
        });
    change(tx -> tx.vpses().remove(clone.id()));
    change(tx -> tx.vpses().remove(clone.id()));
    change(tx -> tx.vpses().setPower(clone.id(), PowerState.STOPPED));
    thatOptional(tx -> tx.vpses().find(clone.id())).isEmpty();
  }

  @Test
  public void aMachinesBackupsBelongToOneVpsAndANumbersToSeveral() {
    Account account = newAccount();
    String store = samples.unique("store");
    Vps source = samples.source(account.id(), store, 102);
    change(tx -> tx.vpses().insert(source));
    thatList(tx -> tx.vpses().bySource(store, 102)).containsExactly(source);
    thatList(tx -> tx.vpses().bySource(store, 103)).isEmpty();
    thatList(tx -> tx.vpses().bySource(samples.unique("other"), 102)).isEmpty();
    assertThatThrownBy(
            () -> change(tx -> tx.vpses().insert(samples.source(account.id(), store, 102))))
        .isInstanceOf(RuntimeException.class);
    Vps one = tied(account, store, "0d8b6f6c-5b42-4a3c-9c51-1a2b3c4d5e6f");
    Vps two = tied(account, store, "1d8b6f6c-5b42-4a3c-9c51-1a2b3c4d5e6f");
    change(tx -> tx.vpses().insert(one));
    change(tx -> tx.vpses().insert(two));
    thatList(tx -> tx.vpses().bySource(store, 102)).containsExactlyInAnyOrder(source, one, two);
    assertThatThrownBy(() ->
            change(tx ->
                tx.vpses().insert(tied(account, store, "1d8b6f6c-5b42-4a3c-9c51-1a2b3c4d5e6f"))))
        .isInstanceOf(RuntimeException.class);
  }

  private Vps tied(Account account, String store, String uuid) {
    Vps vps = samples.source(account.id(), store, 102);
    return vps.backedUp(new Vps.BackupSource(store, 102).of(MachineIdentity.ofUuid(uuid), AT));
  }

  @Test
  public void oneJobMakesOneVps() {
    Account account = newAccount();
    JobId job = new JobId(chance.nextId());
    change(tx -> tx.vpses().insert(samples.clone(account.id(), job, "h")));
    assertThatThrownBy(() -> change(tx -> tx.vpses().insert(samples.clone(account.id(), job, "h"))))
        .isInstanceOf(RuntimeException.class);
  }

  @Test
  public void pagesThroughAnAccountsVpsesById() {
    Account account = newAccount();
    newClone(newAccount(), "elsewhere");
    List<Vps> all = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      all.add(newClone(account, samples.unique("host")));
    }
    List<String> seen = new ArrayList<>();
    VpsId after = null;
    List<Vps> page;
    do {
      page = page(account, null, null, after, 3);
      page.forEach(vps -> seen.add(vps.id().text()));
      after = page.isEmpty() ? null : page.getLast().id();
    } while (page.size() == 3);
    // The text of an id sorts as its bits do.
    assertThat(seen).isEqualTo(all.stream().map(vps -> vps.id().text()).sorted().toList());
    assertThat(page(account, null, null, null, 100)).hasSize(7);
  }

  @Test
  public void filtersAPageByNameAndAddress() {
    Account account = newAccount();
    Vps source = samples.source(account.id(), samples.unique("store"), 102);
    newClone(account, "h");
    change(tx -> tx.vpses().insert(source));
    assertThat(page(account, "WEB-01", null, null, 10)).containsExactly(source);
    assertThat(page(account, "web-0", null, null, 10)).isEmpty();
    assertThat(page(account, "web%", null, null, 10)).isEmpty();
    assertThat(page(account, null, "198.51.100.7", null, 10)).containsExactly(source);
    assertThat(page(account, "web-01", "198.51.100.7", null, 10)).containsExactly(source);
    assertThat(page(account, "web-01", "198.51.100.8", null, 10)).isEmpty();
    assertThat(page(account, "web-01", null, source.id(), 10)).isEmpty();
    assertThat(page(newAccount(), "web-01", null, null, 10)).isEmpty();
  }

  @Test
  public void namesAreEqualWhateverTheCaseOfTheirLetters() {
    Account account = newAccount();
    Vps clone = newClone(account, "h");
    Vps named =
        new Vps(
            clone.id(),
            clone.account(),
            new Vps.Label("Räksmörgås-ÅÄÖ", clone.label().tags()),
            clone.standing(),
            clone.resources(),
            clone.os(),
            clone.billing(),
            clone.site(),
            clone.origin(),
            clone.createdAt());
    change(tx -> tx.vpses().update(named));
    assertThat(page(account, named.label().name().toUpperCase(Locale.ROOT), null, null, 9))
        .containsExactly(named);
    assertThat(page(account, named.label().name().toLowerCase(Locale.ROOT), null, null, 9))
        .containsExactly(named);
  }

  @Test
  public void sumsWhatIsPlacedOnAHost() {
    Account account = newAccount();
    String host = samples.unique("host");
    Vps one = newClone(account, host);
    Vps two = newClone(newAccount(), host);
    newClone(account, samples.unique("other"));
    thatList(tx -> tx.vpses().onHost(host)).containsExactlyInAnyOrder(one, two);
    thatValue(tx -> tx.vpses().reserved(host)).isEqualTo(new Resources(4, 8, 120));
    thatValue(tx -> tx.vpses().lockReserved(host)).isEqualTo(new Resources(4, 8, 120));
    thatValue(tx -> tx.vpses().lockReserved(samples.unique("empty")))
        .isEqualTo(new Resources(0, 0, 0));
  }

  @Test
  public void twoAdmissionsNeverShareTheLastGigabyteOfAHost() throws Exception {
    String host = samples.unique("host");
    int hostMemoryGb = 10;
    List<Boolean> admitted =
        atOnce(
            10,
            () ->
                ask(tx -> {
                  Account account = samples.account();
                  tx.accounts().insert(account);
                  if (tx.vpses().lockReserved(host).memoryGb() + 4 > hostMemoryGb) {
                    return false;
                  }
                  tx.vpses().insert(samples.clone(account.id(), new JobId(chance.nextId()), host));
                  return true;
                }));
    assertThat(admitted).filteredOn(yes -> yes).hasSize(2);
    assertThat(ask(tx -> tx.vpses().lockReserved(host)).memoryGb()).isEqualTo(8);
  }

  @Test
  public void keepsBackupsAsTheyWereLastSeen() {
    String store = newStore();
    Backup backup = samples.backup(store, 102, AT);
    change(tx -> tx.backups().put(backup));
    thatOptional(tx -> tx.backups().find(backup.id())).contains(backup);
    Backup corrupt =
        new Backup(
            backup.id(),
            new StoredFile(store, backup.file().key() + ".new", 1, AT.plusSeconds(2)),
            102,
            AT.plusSeconds(1),
            new Backup.Condition(Backup.State.CORRUPT, "The header does not match its own MD5."),
            null);
    change(tx -> tx.backups().put(corrupt));
    thatOptional(tx -> tx.backups().find(backup.id())).contains(corrupt);
    change(tx -> tx.backups().remove(backup.id()));
    change(tx -> tx.backups().remove(backup.id()));
    thatOptional(tx -> tx.backups().find(backup.id())).isEmpty();
  }

  @Test
  public void aFileIsOneBackup() {
    String store = newStore();
    Backup backup = samples.backup(store, 102, AT);
    Backup other = samples.backup(store, 103, AT);
    change(tx -> tx.backups().put(backup));
    Backup same =
        new Backup(
            other.id(),
            new StoredFile(store, backup.file().key(), 1, AT),
            103,
            AT,
            Backup.Condition.AVAILABLE,
            null);
    assertThatThrownBy(() -> change(tx -> tx.backups().put(same)))
        .isInstanceOf(RuntimeException.class);
    boolean second = ask(tx -> tx.backups().add(same));
    assertThat(second).as("who comes second adds nothing").isFalse();
    thatOptional(tx -> tx.backups().find(same.id())).isEmpty();
    boolean first = ask(tx -> tx.backups().add(other));
    assertThat(first).isTrue();
    thatOptional(tx -> tx.backups().find(other.id())).contains(other);
    thatOptional(tx -> tx.backups().find(backup.id())).contains(backup);
    assertThatThrownBy(
            () -> change(tx -> tx.backups().put(samples.backup(samples.unique("no"), 100, AT))))
        .isInstanceOf(RuntimeException.class);
  }

  @Test
  public void listsBackupsOfAStoreByKey() {
    String store = newStore();
    Backup old = samples.backup(store, 102, AT);
    Backup fresh = samples.backup(store, 102, AT.plusSeconds(60));
    Backup others = samples.backup(store, 99_999, AT.plusSeconds(30));
    change(tx -> List.of(old, fresh, others).forEach(tx.backups()::put));
    thatList(tx -> tx.backups().inStore(store))
        .containsExactlyInAnyOrder(old, fresh, others)
        .extracting(b -> b.file().key())
        .isSorted();
    thatList(tx -> tx.backups().inStore(newStore(tx))).isEmpty();
  }

  @Test
  public void pagesWhatIsKnownOfAStoreByTheBytesOfTheKeys() {
    String store = newStore();
    List<Backup> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      all.add(samples.backup(store, 100 + i, AT.plusSeconds(i)));
    }
    change(tx -> all.forEach(tx.backups()::put));
    List<String> keys = all.stream().map(b -> b.file().key()).sorted().toList();
    thatList(tx -> tx.backups().known(store, "", 3))
        .extracting(BackupRecords.Known::key)
        .containsExactlyElementsOf(keys.subList(0, 3));
    thatList(tx -> tx.backups().known(store, keys.get(2), 3))
        .extracting(BackupRecords.Known::key)
        .containsExactlyElementsOf(keys.subList(3, 5));
    thatList(tx -> tx.backups().known(store, keys.get(4), 3)).isEmpty();
    long restorable =
        all.stream().filter(b -> b.condition().state() == Backup.State.AVAILABLE).count();
    change(tx -> {
      assertThat(tx.backups().holdings(store))
          .isEqualTo(new BackupRecords.Holdings(5, (int) restorable, 5));
      assertThat(tx.backups().isRead(store)).isFalse();
      assertThat(tx.backups().unavailable(store, "away", 1)).isEqualTo(1);
      assertThat(tx.backups().unavailable(store, "away", 1000) + 1).isEqualTo((int) restorable);
      assertThat(tx.backups().holdings(store).restorable()).isZero();
    });
  }

  @Test
  public void keepsWhetherAStoresIndexesAreTrusted() {
    String store = newStore();
    StoredPlace trusted = new StoredPlace(store, "directory", "/mnt/t", true, false);
    change(tx -> tx.backups().putStore(trusted));
    thatList(tx -> tx.backups().stores()).contains(trusted);
  }

  @Test
  public void removesAStoreWithItsBackups() {
    String store = newStore();
    Backup backup = samples.backup(store, 102, AT);
    change(tx -> tx.backups().put(backup));
    StoredPlace moved = new StoredPlace(store, "directory", "/mnt/new");
    change(tx -> tx.backups().putStore(moved));
    thatList(tx -> tx.backups().stores()).contains(moved);
    thatOptional(tx -> tx.backups().find(backup.id())).isPresent();
    change(tx -> tx.backups().removeStore(store));
    change(tx -> tx.backups().removeStore(store));
    thatOptional(tx -> tx.backups().find(backup.id())).isEmpty();
    thatList(tx -> tx.backups().stores()).doesNotContain(moved);
  }

  private Vps newClone(Account account, String host) {
    Vps clone = samples.clone(account.id(), new JobId(chance.nextId()), host);
    change(tx -> tx.vpses().insert(clone));
    return clone;
  }

  private AccountId newAccount(Tx tx) {
    Account account = samples.account();
    tx.accounts().insert(account);
    return account.id();
  }

  private String newStore() {
    return ask(this::newStore);
  }

  private String newStore(Tx tx) {
    String store = samples.unique("store");
    tx.backups().putStore(new StoredPlace(store, "directory", "/mnt/pve/" + store));
    return store;
  }

  private List<Vps> page(
      Account account,
      @Nullable String name,
      @Nullable String primaryIp,
      @Nullable VpsId after,
      int limit) {
    return ask(tx -> tx.vpses().page(account.id(), name, primaryIp, after, limit));
  }
}
