package dev.vakna.core.store;

import dev.vakna.core.account.User;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.UserId;
import java.util.List;
import java.util.Optional;

/** Users of accounts. */
public interface UserRecords {

  /** Adds a user; false when there is one of that address already. */
  boolean insert(User user);

  /** Replaces everything but id, account and creation time; false when the address is taken. */
  boolean update(User user);

  Optional<User> find(UserId id);

  /**
   * The user of that address.
   *
   * @param folded as addresses are compared
   */
  Optional<User> findByEmail(String folded);

  /** The user, and nobody changes it before the transaction ends. */
  Optional<User> hold(UserId id);

  /** The same, to be changed by this transaction. */
  Optional<User> lock(UserId id);

  /** All users of an account, oldest first. */
  List<User> of(AccountId account);

  /** Removes the user with all its sessions; false when there is none. */
  boolean delete(UserId id);
}
