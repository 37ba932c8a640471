package dev.vakna.testkit.restore;

import dev.vakna.core.account.Account;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.Vps;

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
        account,
        any.name(),
        any.active(),
        any.verified(),
        any.cloudAccess(),
        any.cardRequired(),
        any.hasCard(),
        any.countryCode(),
        any.countryPayable(),
        any.unpaidInvoice(),
        any.limits(),
        any.createdAt());
  }

  Vps in(Vps any) {
    return renamed(any, source);
  }

  /** The same under another identity. */
  public static Vps renamed(Vps any, VpsId id) {
    return new Vps(
        id,
        any.account(),
        any.name(),
        any.region(),
        any.status(),
        any.power(),
        any.desiredPower(),
        any.resources(),
        any.os(),
        any.billing(),
        any.primaryIp(),
        any.tags(),
        any.source(),
        any.restored(),
        any.placement(),
        any.createdAt());
  }
}
