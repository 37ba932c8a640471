package dev.vakna.server;

import dev.vakna.core.admin.Accounts;
import dev.vakna.core.admin.Inventory;
import dev.vakna.core.inventory.ServiceStatus;

/** Changes of accounts and VPSs that tests ask for. */
final class Wishes {

  private Wishes() {}

  static Accounts.Wish active(boolean active) {
    return account(active, null, null, null, null);
  }

  static Accounts.Wish unverifiedWithUnpaidInvoice() {
    return account(null, false, true, null, null);
  }

  static Accounts.Wish storageLimit(int storageGb) {
    return account(null, null, null, storageGb, null);
  }

  static Accounts.Wish concurrentRestores(int restores) {
    return account(null, null, null, null, restores);
  }

  private static Accounts.Wish account(
      Boolean active, Boolean verified, Boolean unpaid, Integer storageGb, Integer restores) {
    return new Accounts.Wish(
        null, active, verified, null, null, null, null, null, unpaid, null, null, storageGb, null,
        restores);
  }

  static Inventory.Wish status(ServiceStatus status) {
    return new Inventory.Wish(
        null,
        status,
        null,
        Inventory.Wish.Size.UNCHANGED,
        Inventory.Wish.Source.UNCHANGED,
        null,
        null);
  }

  static Inventory.Wish storage(int storageGb) {
    return new Inventory.Wish(
        null,
        null,
        null,
        new Inventory.Wish.Size(null, null, storageGb),
        Inventory.Wish.Source.UNCHANGED,
        null,
        null);
  }
}
