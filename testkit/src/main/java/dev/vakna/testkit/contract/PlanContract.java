package dev.vakna.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.core.account.Account;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.PlanId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.Resources;
import dev.vakna.core.plan.PlanTerms;
import dev.vakna.core.plan.RestorePlan;
import dev.vakna.core.region.PriceList;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Plans of restores in every storage: kept as they were told, used once, forgotten in time. */
public abstract class PlanContract extends Contract {

  @Test
  public void keepsWhatAPlanBinds() {
    Account account = newAccount();
    RestorePlan plan = plan(account, AT, "full");
    RestorePlan bare = plan(account, AT, null);
    change(tx -> {
      tx.plans().insert(plan);
      tx.plans().insert(bare);
    });
    thatOptional(tx -> tx.plans().find(account.id(), plan.id())).contains(plan);
    thatOptional(tx -> tx.plans().lock(account.id(), bare.id())).contains(bare);
    thatOptional(tx -> tx.plans().find(newId(), plan.id())).isEmpty();
    thatOptional(tx -> tx.plans().lock(newId(), plan.id())).isEmpty();
    assertThatThrownBy(() -> change(tx -> tx.plans().insert(plan)))
        .isInstanceOf(RuntimeException.class);
  }

  @Test
  public void isUsedOnce() {
    Account account = newAccount();
    RestorePlan plan = plan(account, AT, null);
    JobId job = new JobId(chance.nextId());
    change(tx -> tx.plans().insert(plan));
    change(tx -> tx.plans().use(plan.id(), job));
    thatOptional(tx -> tx.plans().find(account.id(), plan.id()))
        .hasValueSatisfying(used -> assertThat(used.usedBy()).isEqualTo(job));
    for (PlanId id : List.of(plan.id(), new PlanId(chance.nextId()))) {
      assertThatThrownBy(() -> change(tx -> tx.plans().use(id, new JobId(chance.nextId()))))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("no plan");
    }
  }

  @Test
  public void forgetsWhatExpiredBeforeAMoment() {
    Account account = newAccount();
    RestorePlan old = plan(account, AT.minusSeconds(60), null);
    RestorePlan fresh = plan(account, AT, null);
    change(tx -> {
      tx.plans().insert(old);
      tx.plans().insert(fresh);
    });
    thatValue(tx -> tx.plans().forgetExpiredBefore(AT, 0)).isEqualTo(0);
    change(tx -> {
      while (tx.plans().forgetExpiredBefore(AT, 1) > 0) {
        assertThat(tx.plans().find(account.id(), fresh.id())).isPresent();
      }
    });
    thatOptional(tx -> tx.plans().find(account.id(), old.id())).isEmpty();
    thatOptional(tx -> tx.plans().find(account.id(), fresh.id())).contains(fresh);
  }

  private AccountId newId() {
    return new AccountId(chance.nextId());
  }

  private RestorePlan plan(Account account, Instant expires, @Nullable String bootMode) {
    return new RestorePlan(
        new PlanId(chance.nextId()),
        account.id(),
        new VpsId(chance.nextId()),
        new BackupId(chance.nextId()),
        new PlanTerms(
            "main räksmörgås.vma 5 u m",
            "restore-web-01",
            "stockholm",
            new Resources(2, 4, 60),
            new PriceList(
                "SEK",
                new BigDecimal("0.015"),
                new BigDecimal("0.0040"),
                new BigDecimal("0.003"),
                new BigDecimal("10"),
                new BigDecimal("0")),
            bootMode,
            bootMode == null ? List.of() : List.of("ssh-ed25519 AAAA å", "ssh-rsa BBBB"),
            bootMode == null ? null : AT),
        expires,
        null);
  }
}
