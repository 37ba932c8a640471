package dev.vakna.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.core.account.Account;
import dev.vakna.core.account.ApiKey;
import dev.vakna.core.account.Reach;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.KeyId;
import dev.vakna.core.idempotency.OncePerKey;
import dev.vakna.core.idempotency.Sending;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.job.Attachment;
import dev.vakna.core.job.Job;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.RefusalException;
import dev.vakna.core.region.PriceList;
import dev.vakna.core.region.Region;
import dev.vakna.core.store.IdempotencyRecords.Kept;
import dev.vakna.core.store.KeyRecords;
import dev.vakna.core.store.SigningKeyRecords.SigningKey;
import dev.vakna.core.store.Tx;
import dev.vakna.simulator.Samples;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Transactions, accounts, keys, regions and idempotency of every storage. */
public abstract class StoreContract extends Contract {

  @Test
  public void aFailedTransactionLeavesNoTraceAndPassesItsExceptionOn() {
    Account account = newAccount();
    Account other = samples.account();
    RuntimeException reason = new IllegalArgumentException("no");
    assertThatThrownBy(() ->
            change(tx -> {
              tx.accounts().insert(other);
              tx.accounts().update(blocked(account));
              tx.jobs().insert(samples.restore(account.id(), "host"));
              throw reason;
            }))
        .isSameAs(reason);
    thatOptional(tx -> tx.accounts().find(other.id())).isEmpty();
    thatOptional(tx -> tx.accounts().find(account.id())).contains(account);
    thatValue(tx -> tx.accounts().usage(account.id())).isEqualTo(Account.Usage.NONE);
  }

  @Test
  public void aTransactionSeesItsOwnChanges() {
    Account account = samples.account();
    change(tx -> {
      tx.accounts().insert(account);
      assertThat(tx.accounts().find(account.id())).contains(account);
    });
  }

  @Test
  public void theClockStandsStillWithinATransactionAndNeverMovesBack() {
    Instant first =
        ask(tx -> {
          Instant now = tx.now();
          tx.accounts().insert(samples.account());
          assertThat(tx.now()).isEqualTo(now);
          return now;
        });
    Instant later = ask(Tx::now);
    assertThat(later).isAfterOrEqualTo(first);
    assertThat(first.getNano() % 1000).isZero();
  }

  @Test
  public void aTransactionInsideAnotherIsRefused() {
    assertThatThrownBy(() -> ask(tx -> ask(Tx::now)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("inside another one");
    assertThatThrownBy(() -> ask(tx -> store().journal().claim("w", Set.of("h"), Duration.ZERO)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  public void aTxIsOfNoUseAfterItsTransaction() {
    Account account = samples.account();
    AtomicReference<Tx> kept = new AtomicReference<>();
    change(kept::set);
    assertThatThrownBy(() -> kept.get().accounts().insert(account))
        .isInstanceOf(RuntimeException.class);
    thatOptional(tx -> tx.accounts().find(account.id())).isEmpty();
  }

  @Test
  public void keepsAccountsAsTheyWereGiven() {
    Account account = newAccount();
    thatOptional(tx -> tx.accounts().find(account.id())).contains(account);
    thatOptional(tx -> tx.accounts().lock(account.id())).contains(account);
    thatOptional(tx -> tx.accounts().find(new AccountId(chance.nextId()))).isEmpty();
    thatOptional(tx -> tx.accounts().lock(new AccountId(chance.nextId()))).isEmpty();
    assertThatThrownBy(() -> change(tx -> tx.accounts().insert(account)))
        .isInstanceOf(RuntimeException.class);
  }

  @Test
  public void updatesEverythingOfAnAccountButItsCreation() {
    Account account = newAccount();
    Account changed = blocked(account);
    change(tx -> tx.accounts().update(changed));
    thatOptional(tx -> tx.accounts().find(account.id()))
        .hasValueSatisfying(found -> {
          assertThat(found)
              .usingRecursiveComparison()
              .ignoringFields("createdAt")
              .isEqualTo(changed);
          assertThat(found.createdAt()).isEqualTo(AT);
        });
    assertThatThrownBy(() -> change(tx -> tx.accounts().update(samples.account())))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no account");
  }

  @Test
  public void listsAccountsOldestFirst() {
    Account later = samples.account();
    Account sooner = new Samples(chance, AT.minusSeconds(60)).account();
    change(tx -> {
      tx.accounts().insert(later);
      tx.accounts().insert(sooner);
    });
    thatList(tx -> tx.accounts().all()).containsSubsequence(sooner, later);
  }

  @Test
  public void countsCloudVmsAndRestoresOfAnAccount() {
    Account account = newAccount();
    Account other = newAccount();
    String host = samples.unique("host");
    Vps source = samples.source(account.id(), samples.unique("store"), 100);
    Job first = samples.restore(account.id(), host);
    Job second = samples.restore(account.id(), host);
    change(tx -> {
      tx.vpses().insert(source);
      tx.vpses().insert(samples.clone(account.id(), first.id(), host));
      tx.vpses().insert(samples.clone(account.id(), second.id(), host));
      tx.vpses().insert(samples.clone(other.id(), new JobId(chance.nextId()), host));
      tx.jobs().insert(first);
      tx.jobs().insert(second);
      tx.jobs().insert(samples.restore(other.id(), host));
    });
    thatValue(tx -> tx.accounts().usage(account.id()))
        .isEqualTo(new Account.Usage(4, 8, 120, 2, 2));
    thatValue(tx -> tx.accounts().usage(new AccountId(chance.nextId())))
        .isEqualTo(Account.Usage.NONE);
  }

  @Test
  public void admissionsOfOneAccountHappenOneAfterAnother() throws Exception {
    Account account = newAccount();
    String host = samples.unique("host");
    int most = 3;
    List<Boolean> admitted =
        atOnce(
            12,
            () ->
                ask(tx -> {
                  tx.accounts().lock(account.id());
                  if (tx.accounts().usage(account.id()).instances() >= most) {
                    return false;
                  }
                  Job job = samples.restore(account.id(), host);
                  tx.jobs().insert(job);
                  tx.vpses().insert(samples.clone(account.id(), job.id(), host));
                  return true;
                }));
    assertThat(admitted).filteredOn(yes -> yes).hasSize(most);
    assertThat(ask(tx -> tx.accounts().usage(account.id())).instances()).isEqualTo(most);
  }

  @Test
  public void findsKeysByTheirHash() {
    Account account = newAccount();
    ApiKey key = samples.key(account.id());
    change(tx -> tx.keys().insert(key));
    thatOptional(tx -> tx.keys().presented(key.hash()).map(KeyRecords.Presented::key))
        .contains(key);
    thatAnswer(tx -> tx.keys().presented(key.hash()).orElseThrow().accountActive()).isTrue();
    change(tx -> tx.accounts().update(blocked(account)));
    thatAnswer(tx -> tx.keys().presented(key.hash()).orElseThrow().accountActive()).isFalse();
    thatAnswer(tx ->
            tx.keys().presented(key.hash()).orElseThrow().at().isBefore(tx.now().plusSeconds(1)))
        .isTrue();
    thatOptional(tx -> tx.keys().presented("0".repeat(64))).isEmpty();
    thatOptional(tx -> tx.keys().hashes(null).stream().filter(key.hash()::equals).findFirst())
        .contains(key.hash());
    thatAnswer(tx -> tx.keys().hashes(key.life().createdAt()).contains(key.hash())).isTrue();
    thatAnswer(tx -> tx.keys().hashes(key.life().createdAt().plusMillis(1)).contains(key.hash()))
        .isFalse();
    thatList(tx -> tx.keys().of(account.id())).containsExactly(key);
    thatOptional(tx -> tx.keys().find(key.id())).contains(key);
    thatOptional(tx -> tx.keys().find(new KeyId(chance.nextId()))).isEmpty();
    thatOptional(tx -> tx.keys().hold(key.id())).contains(key);
    thatOptional(tx -> tx.keys().hold(new KeyId(chance.nextId()))).isEmpty();
    ApiKey same = samples.key(account.id());
    assertThatThrownBy(() ->
            change(tx ->
                tx.keys()
                    .insert(
                        new ApiKey(
                            same.id(),
                            same.account(),
                            same.label(),
                            same.prefix(),
                            key.hash(),
                            Reach.of(Set.of()),
                            same.life()))))
        .isInstanceOf(RuntimeException.class);
    assertThatThrownBy(
            () -> change(tx -> tx.keys().insert(samples.key(new AccountId(chance.nextId())))))
        .isInstanceOf(RuntimeException.class);
  }

  @Test
  public void revokesAKeyOnceAndOnlyForItsAccount() {
    Account account = newAccount();
    ApiKey key = samples.key(account.id());
    ApiKey other = samples.key(account.id());
    change(tx -> tx.keys().insert(key));
    change(tx -> tx.keys().insert(other));
    thatValue(tx -> tx.keys().count(account.id())).isEqualTo(2);
    // Whether it had ended by itself does not matter.
    Instant late = AT.plus(Duration.ofDays(99));
    thatAnswer(tx -> tx.keys().revoke(newId(), key.id(), late, "x")).isFalse();
    thatAnswer(tx -> tx.keys().revoke(account.id(), new KeyId(chance.nextId()), late, "x"))
        .isFalse();
    thatAnswer(tx -> tx.keys().revoke(account.id(), key.id(), late, "key_of")).isTrue();
    thatAnswer(tx -> tx.keys().revoke(account.id(), key.id(), late.plusSeconds(9), "x")).isFalse();
    thatOptional(tx -> tx.keys().presented(key.hash()).map(KeyRecords.Presented::key))
        .contains(key.with(key.life().revoked(late, "key_of")));
    thatValue(tx -> tx.keys().count(account.id())).isEqualTo(1);
    thatList(tx -> tx.keys().of(account.id())).hasSize(2);
    thatList(tx -> tx.keys().live(account.id())).containsExactly(other);
    thatAnswer(tx -> tx.keys().hashes(null).contains(key.hash())).isFalse();
    thatAnswer(tx -> tx.keys().hashes(null).contains(other.hash())).isTrue();
  }

  @Test
  public void forgetsKeysThatWereRevokedLongAgo() {
    Account account = newAccount();
    ApiKey live = samples.key(account.id());
    ApiKey late = samples.key(account.id());
    ApiKey early = samples.key(account.id());
    Instant longAgo = AT.minus(Duration.ofDays(9000));
    for (ApiKey key : List.of(live, late, early)) {
      change(tx -> tx.keys().insert(key));
    }
    change(tx -> tx.keys().revoke(account.id(), early.id(), longAgo, "x"));
    change(tx -> tx.keys().revoke(account.id(), late.id(), longAgo.plusSeconds(1), "x"));
    thatList(tx -> tx.keys().hashes(null))
        .contains(live.hash())
        .doesNotContain(early.hash(), late.hash());
    thatValue(tx -> tx.keys().forgetRevoked(longAgo, 9)).isEqualTo(0);
    thatValue(tx -> tx.keys().forgetRevoked(longAgo.plusSeconds(1), 9)).isEqualTo(1);
    thatList(tx -> tx.keys().of(account.id())).extracting(ApiKey::id).doesNotContain(early.id());
    thatList(tx -> tx.keys().of(account.id())).hasSize(2);
    thatValue(tx -> tx.keys().forgetRevoked(longAgo.plusSeconds(2), 0)).isEqualTo(0);
    thatValue(tx -> tx.keys().forgetRevoked(longAgo.plusSeconds(2), 9)).isEqualTo(1);
    thatList(tx -> tx.keys().of(account.id())).containsExactly(live);
  }

  @Test
  public void notesTheNewestUseOfKeys() {
    Account account = newAccount();
    ApiKey one = samples.key(account.id());
    ApiKey other = samples.key(account.id());
    change(tx -> tx.keys().insert(one));
    change(tx -> tx.keys().insert(other));
    Instant later = AT.plusSeconds(60);
    change(tx -> tx.keys().noteUse(Map.of(one.id(), later, new KeyId(chance.nextId()), AT)));
    change(tx -> tx.keys().noteUse(Map.of(one.id(), AT, other.id(), AT)));
    change(tx -> tx.keys().noteUse(Map.of()));
    thatOptional(tx -> tx.keys().hold(one.id())).contains(one.with(one.life().used(later)));
    thatOptional(tx -> tx.keys().hold(other.id())).contains(other.with(other.life().used(AT)));
  }

  @Test
  public void aNewStoreHoldsStockholmAsItsDefaultRegion() {
    Region stockholm = ask(tx -> tx.regions().find("stockholm")).orElseThrow();
    assertThat(stockholm.available()).isTrue();
    assertThat(stockholm.country()).isEqualTo("SE");
    assertThat(stockholm.cpuCores()).isEqualTo(new Region.Range(1, 32));
    assertThat(stockholm.memoryGb()).isEqualTo(new Region.Range(1, 256));
    assertThat(stockholm.storageGb()).isEqualTo(new Region.Range(50, 2000));
    assertThat(stockholm.prices())
        .isEqualTo(
            new PriceList(
                "SEK",
                new BigDecimal("0.015"),
                new BigDecimal("0.004"),
                new BigDecimal("0.003"),
                new BigDecimal("0.015"),
                new BigDecimal("0.1")));
    thatList(tx -> tx.regions().all()).filteredOn(Region::isDefault).hasSize(1);
  }

  @Test
  public void regionsKeepTheEngineThatTheyName() {
    Region before = ask(tx -> tx.regions().defaultRegion());
    assertThat(before.engine()).isNull();
    Region named = named(before, samples.unique("umea"), false).madeBy("pve1.example-2");
    change(tx -> tx.regions().put(named));
    thatOptional(tx -> tx.regions().find(named.id())).contains(named);
    thatOptional(tx -> tx.regions().hold(named.id())).contains(named);
    thatList(tx -> tx.regions().all()).contains(named, before);
    change(tx -> tx.regions().put(named(named, named.id(), true)));
    change(tx -> tx.regions().put(before));
    thatOptional(tx -> tx.regions().find(named.id()))
        .as("no longer the default, and else as it was")
        .contains(named);
    change(tx -> tx.regions().put(named.madeBy(null)));
    thatOptional(tx -> tx.regions().find(named.id())).contains(named.madeBy(null));
  }

  @Test
  public void thereIsAlwaysOneDefaultRegion() {
    Region before = ask(tx -> tx.regions().defaultRegion());
    Region other = named(before, samples.unique("umea"), true);
    change(tx -> tx.regions().put(other));
    thatValue(tx -> tx.regions().defaultRegion()).isEqualTo(other);
    thatOptional(tx -> tx.regions().find(before.id())).contains(named(before, before.id(), false));
    assertThatThrownBy(() -> change(tx -> tx.regions().put(named(other, other.id(), false))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Make another region the default first");
    change(tx -> tx.regions().put(before));
    thatValue(tx -> tx.regions().defaultRegion()).isEqualTo(before);
    thatList(tx -> tx.regions().all())
        .extracting(Region::id)
        .isSorted()
        .contains(before.id(), other.id());
  }

  @Test
  public void keepsOneAnswerUnderAKeyPerAccountAndRoute() {
    Account account = newAccount();
    Account other = newAccount();
    Kept kept = new Kept("ab".repeat(32), "{\"b\": 1,\"a\":\"å\"}", AT);
    change(tx -> {
      assertThat(tx.idempotency().tryHold(account.id(), "restore", "k1")).isTrue();
      assertThat(tx.idempotency().find(account.id(), "restore", "k1")).isEmpty();
      tx.idempotency().keep(account.id(), "restore", "k1", kept);
    });
    thatOptional(tx -> tx.idempotency().find(account.id(), "restore", "k1")).contains(kept);
    thatOptional(tx -> tx.idempotency().find(account.id(), "other", "k1")).isEmpty();
    thatOptional(tx -> tx.idempotency().find(account.id(), "restore", "K1")).isEmpty();
    thatOptional(tx -> tx.idempotency().find(other.id(), "restore", "k1")).isEmpty();
    assertThatThrownBy(
            () -> change(tx -> tx.idempotency().keep(account.id(), "restore", "k1", kept)))
        .isInstanceOf(RuntimeException.class);
  }

  @Test
  public void keepsAttachmentsOfJobsByNameAndReplacesThem() {
    Account account = newAccount();
    Job job = samples.restore(account.id(), "host");
    Job other = samples.restore(account.id(), "host");
    byte[] bytes = new byte[256];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    Attachment picture = new Attachment("screen.png", "image/png", bytes);
    Attachment text = new Attachment("console.txt", "text/plain", new byte[0]);
    change(tx -> {
      tx.jobs().insert(job);
      tx.jobs().insert(other);
      tx.attachments().put(job.id(), picture);
      tx.attachments().put(job.id(), text);
      tx.attachments().put(other.id(), text);
    });
    thatList(tx -> tx.attachments().of(job.id())).containsExactly(text, picture);
    thatList(tx -> tx.attachments().of(other.id())).containsExactly(text);
    Attachment newer = new Attachment("screen.png", "image/x-other", new byte[] {1});
    change(tx -> tx.attachments().put(job.id(), newer));
    thatList(tx -> tx.attachments().of(job.id())).containsExactly(text, newer);
    thatList(tx -> tx.attachments().of(new JobId(chance.nextId()))).isEmpty();
    assertThatThrownBy(() -> change(tx -> tx.attachments().put(new JobId(chance.nextId()), text)))
        .isInstanceOf(RuntimeException.class);
  }

  @Test
  public void keepsSigningKeysOfAPurposeNewestFirstUntilTheyAreForgotten() {
    String purpose = samples.unique("links");
    SigningKey old = new SigningKey(purpose, HexFormat.of().formatHex(chance.bytes(32)), AT);
    SigningKey young =
        new SigningKey(purpose, HexFormat.of().formatHex(chance.bytes(32)), AT.plusSeconds(1));
    SigningKey other =
        new SigningKey(samples.unique("others"), HexFormat.of().formatHex(chance.bytes(32)), AT);
    change(tx -> {
      tx.signingKeys().add(old);
      tx.signingKeys().add(young);
      tx.signingKeys().add(other);
    });
    thatList(tx -> tx.signingKeys().of(purpose)).containsExactly(young, old);
    assertThatThrownBy(() -> change(tx -> tx.signingKeys().add(young)))
        .isInstanceOf(RuntimeException.class);
    change(tx -> tx.signingKeys().forgetBefore(purpose, AT.plusSeconds(1)));
    thatList(tx -> tx.signingKeys().of(purpose)).containsExactly(young);
    thatList(tx -> tx.signingKeys().of(other.purpose())).containsExactly(other);
    assertThat(young.toString()).doesNotContain(young.secret());
  }

  @Test
  public void forgetsAnswersThatAreOld() {
    Account account = newAccount();
    change(tx -> {
      tx.idempotency().keep(account.id(), "r", "old", new Kept("h", "{}", AT));
      tx.idempotency().keep(account.id(), "r", "new", new Kept("h", "{}", AT.plusSeconds(1)));
    });
    thatValue(tx -> tx.idempotency().forgetBefore(AT.plusSeconds(1), 0)).isEqualTo(0);
    int forgotten = ask(tx -> tx.idempotency().forgetBefore(AT.plusSeconds(1), 100_000));
    assertThat(forgotten).isGreaterThanOrEqualTo(1);
    thatOptional(tx -> tx.idempotency().find(account.id(), "r", "old")).isEmpty();
    thatOptional(tx -> tx.idempotency().find(account.id(), "r", "new")).isPresent();
  }

  @Test
  public void oneKeySentAtOnceActsOnce() throws Exception {
    Account account = newAccount();
    String host = samples.unique("host");
    List<String> outcomes =
        atOnce(
            12,
            () -> {
              try {
                return ask(tx ->
                        ONCE.decide(
                            tx,
                            account.id(),
                            new Sending("same", "h"),
                            () -> {
                              tx.jobs().insert(samples.restore(account.id(), host));
                              return new Said("x");
                            }))
                        .replayed()
                    ? "replayed"
                    : "acted";
              } catch (RefusalException e) {
                return e.refusal().code().code();
              }
            });
    assertThat(outcomes).filteredOn("acted"::equals).hasSize(1);
    assertThat(ask(tx -> tx.accounts().usage(account.id())).runningRestores()).isEqualTo(1);
  }

  @Test
  public void anAcceptedCallIsAnsweredOnceMoreUnderItsKeyAlone() {
    Account account = newAccount();
    Account other = newAccount();
    Sending sending = new Sending("k", "h");
    assertThat(once(account, ONCE, sending, "first")).isEqualTo("first");
    assertThat(once(account, ONCE, sending, "again")).isEqualTo("first, replayed");
    assertThat(once(account, ONCE, new Sending("k", "other"), "another"))
        .isEqualTo("idempotency_key_reused");
    assertThat(once(account, ONCE, new Sending("k2", "h"), "of another key"))
        .isEqualTo("of another key");
    assertThat(once(account, ONCE, new Sending(null, "h"), "of none")).isEqualTo("of none");
    assertThat(once(account, new OncePerKey<>("other", Said.class), sending, "of another route"))
        .isEqualTo("of another route");
    assertThat(once(other, ONCE, sending, "of another account")).isEqualTo("of another account");
  }

  @Test
  public void aRefusalLeavesTheKeyFreeAndNothingElse() {
    Account account = newAccount();
    Sending sending = new Sending("k", "h");
    Account undone = samples.account();
    assertThatThrownBy(() ->
            ask(tx ->
                ONCE.decide(
                    tx,
                    account.id(),
                    sending,
                    () -> {
                      tx.accounts().insert(undone);
                      throw RefusalException.of(ProblemCode.VPS_BUSY, "not now");
                    })))
        .isInstanceOf(RefusalException.class);
    thatOptional(tx -> tx.accounts().find(undone.id())).isEmpty();
    assertThat(once(account, ONCE, sending, "then")).isEqualTo("then");
    assertThat(once(account, ONCE, new Sending("ö", "h"), "of a malformed key"))
        .isEqualTo("invalid_request");
  }

  private static final OncePerKey<Said> ONCE = new OncePerKey<>("contract", Said.class);

  record Said(String words) {}

  private String once(Account account, OncePerKey<Said> route, Sending sending, String words) {
    try {
      OncePerKey.Answered<Said> answered =
          ask(tx -> route.decide(tx, account.id(), sending, () -> new Said(words)));
      return answered.answer().words() + (answered.replayed() ? ", replayed" : "");
    } catch (RefusalException e) {
      return e.refusal().code().code();
    }
  }

  private AccountId newId() {
    return new AccountId(chance.nextId());
  }

  private static Region named(Region region, String id, boolean isDefault) {
    return new Region(
        id,
        region.name(),
        region.country(),
        region.available(),
        isDefault,
        region.cpuCores(),
        region.memoryGb(),
        region.storageGb(),
        region.prices(),
        region.engine());
  }

  private static Account blocked(Account account) {
    return new Account(
        account.id(),
        account.name() + " (konkurs)",
        new Account.Access(false, false, false),
        new Account.Payment(false, false, "NO", false, true),
        new Account.Limits(1, 2, 3, 4, 5),
        AT.plusSeconds(100));
  }
}
