package dev.vakna.core.store;

import dev.vakna.core.account.Account;
import dev.vakna.core.id.AccountId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Accounts. */
public interface AccountRecords {

  void insert(Account account);

  /** Replaces everything but id and creation time. */
  void update(Account account);

  Optional<Account> find(AccountId id);

  /**
   * The same, and nobody else may lock this account before the transaction ends: admissions of one
   * account happen one after another.
   */
  Optional<Account> lock(AccountId id);

  /** All accounts, oldest first. For operators. */
  List<Account> all();

  /**
   * A page of accounts, oldest first.
   *
   * @param after the last one of the page before, or null for the first page
   * @param limit at most so many
   */
  List<Account> page(@Nullable AccountId after, int limit);

  /**
   * What the account's Cloud VMs (those that a restore makes or made) take up, those being made
   * included, and how many restores are queued, running or unwinding.
   */
  Account.Usage usage(AccountId id);
}
