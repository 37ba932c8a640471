package dev.vakna.core.engine;

import java.util.Objects;

/**
 * For whom a transfer is and where it reads from, so that engines can share a host fairly.
 *
 * @param owner the account's id, or empty when nobody is named
 * @param store name of the backup store, or empty
 */
public record TransferParty(String owner, String store) {

  /** Nobody is named. */
  public static final TransferParty NOBODY = new TransferParty("", "");

  public TransferParty {
    Objects.requireNonNull(owner);
    Objects.requireNonNull(store);
  }
}
