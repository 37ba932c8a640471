package dev.vakna.core.destroy;

import dev.vakna.core.account.Account;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.power.PowerAct;
import dev.vakna.core.store.Tx;
import java.time.Instant;
import java.util.Objects;

/**
 * All that is asked before a VPS may end, or an end be taken back, read in one transaction.
 *
 * @param vps the caller's
 * @param unpaidInvoice an overdue invoice of its account is open
 * @param held an operation has hold of it that is neither followed nor taken back by an end
 * @param ending what is recorded of its end
 * @param now by storage's clock
 */
public record EndFacts(Vps vps, boolean unpaidInvoice, boolean held, Ending ending, Instant now) {

  public EndFacts {
    Objects.requireNonNull(vps);
    Objects.requireNonNull(ending);
    Objects.requireNonNull(now);
  }

  /** Reads what is asked of a VPS. */
  public static EndFacts read(Tx tx, Vps vps, Account account) {
    boolean held =
        tx.jobs().unended(vps.id()).stream()
            .anyMatch(job -> PowerAct.ofKind(job.operation().kind()).isEmpty());
    Ending ending = tx.ends().find(vps.id()).orElse(Ending.none(vps.id(), vps.account()));
    return new EndFacts(vps, account.payment().unpaidInvoice(), held, ending, tx.now());
  }
}
