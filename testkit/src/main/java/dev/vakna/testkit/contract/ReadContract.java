package dev.vakna.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.core.account.Account;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.id.KeyId;
import dev.vakna.core.id.PlanId;
import dev.vakna.core.id.UserId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.store.Tx;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What every storage holds work to that said it only reads. */
public abstract class ReadContract extends Contract {

  @Test
  public void whatOnlyReadsChangesNothing() {
    Account account = samples.account();
    assertThatThrownBy(() ->
            store()
                .read(tx -> {
                  tx.accounts().insert(account);
                  return account;
                }))
        .isInstanceOf(IllegalStateException.class);
    thatOptional(tx -> tx.accounts().find(account.id())).isEmpty();
    Account other = newAccount();
    assertThat(store().<Boolean>read(tx -> tx.accounts().find(other.id()).isPresent())).isTrue();
  }

  @Test
  public void aTransactionInsideOfWhatOnlyReadsIsRefused() {
    assertThatThrownBy(() -> store().read(tx -> ask(Tx::now)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("inside another one");
    assertThatThrownBy(() -> ask(tx -> store().read(Tx::now)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("inside another one");
    assertThat(ask(Tx::now)).isNotNull();
  }

  @Test
  public void whatOnlyReadsLocksNothing() {
    Account account = newAccount();
    List<Consumer<Tx>> locking =
        List.of(
            tx -> tx.accounts().lock(account.id()),
            tx -> tx.keys().hold(new KeyId(chance.nextId())),
            tx -> tx.users().hold(new UserId(chance.nextId())),
            tx -> tx.users().lock(new UserId(chance.nextId())),
            tx -> tx.sessions().hold("0".repeat(64)),
            tx -> tx.regions().hold("stockholm"),
            tx -> tx.vpses().lock(new VpsId(chance.nextId())),
            tx -> tx.vpses().lockReserved("host"),
            tx -> tx.backups().hold(new BackupId(chance.nextId())),
            tx -> tx.backups().lock(new BackupId(chance.nextId())),
            tx -> tx.custody().lock("main", 101),
            tx -> tx.plans().lock(account.id(), new PlanId(chance.nextId())),
            tx -> tx.idempotency().tryHold(account.id(), "route", "key"));
    for (Consumer<Tx> each : locking) {
      assertThatThrownBy(() ->
              store()
                  .read(tx -> {
                    each.accept(tx);
                    return tx.now();
                  }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("only reads");
    }
    assertThat(store().<Boolean>read(tx -> tx.accounts().find(account.id()).isPresent())).isTrue();
  }
}
