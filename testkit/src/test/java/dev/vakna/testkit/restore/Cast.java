package dev.vakna.testkit.restore;

import dev.vakna.core.account.Account;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.Vps;
import dev.vakna.simulator.Samples;

/**
 * The identities of a world.
 *
 * @param account the customer
 * @param source the customer's VPS
 * @param backup its backup
 * @param key the archive's file name
 * @param archiveId the uuid in the archive's header
 */
public record Cast(AccountId account, VpsId source, BackupId backup, String key, String archiveId) {

  Account in(Account any) {
    return new Account(
        account, any.name(), any.access(), any.payment(), any.limits(), any.createdAt());
  }

  Vps in(Vps any) {
    return Samples.known(any, source);
  }
}
