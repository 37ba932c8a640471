package dev.vakna.core.resize;

import dev.vakna.core.account.Account;
import dev.vakna.core.admission.Eligibility;
import dev.vakna.core.destroy.EndFacts;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.store.Tx;
import java.util.Objects;

/**
 * All that is asked of a VPS and its account before its size may change, read in one transaction.
 *
 * @param end the VPS, and what is recorded of its end
 * @param eligibility of its account
 * @param held an operation has hold of it
 */
public record ResizeFacts(EndFacts end, Eligibility eligibility, boolean held) {

  public ResizeFacts {
    Objects.requireNonNull(end);
    Objects.requireNonNull(eligibility);
  }

  /** Reads what is asked of a VPS. */
  public static ResizeFacts read(Tx tx, Vps vps, Account account) {
    return new ResizeFacts(
        EndFacts.read(tx, vps, account),
        new Eligibility(account, tx.accounts().usage(account.id())),
        !tx.jobs().unended(vps.id()).isEmpty());
  }
}
