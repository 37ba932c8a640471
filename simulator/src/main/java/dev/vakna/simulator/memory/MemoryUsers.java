package dev.vakna.simulator.memory;

import dev.vakna.core.account.User;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.UserId;
import dev.vakna.core.store.UserRecords;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

record MemoryUsers(State state) implements UserRecords {

  @Override
  public boolean insert(User user) {
    state.requireAccount(user.account());
    if (taken(user)) {
      return false;
    }
    state.users.insert(user.id().value(), user);
    return true;
  }

  @Override
  public boolean update(User user) {
    if (find(user.id()).isEmpty() || taken(user)) {
      return false;
    }
    state.users.put(user.id().value(), user);
    return true;
  }

  private boolean taken(User user) {
    return findByEmail(user.email().folded())
        .filter(other -> !other.id().equals(user.id()))
        .isPresent();
  }

  @Override
  public Optional<User> find(UserId id) {
    return state.users.find(id.value());
  }

  @Override
  public Optional<User> hold(UserId id) {
    state.mayLock();
    return find(id);
  }

  @Override
  public Optional<User> lock(UserId id) {
    state.mayLock();
    return find(id);
  }

  @Override
  public Optional<User> findByEmail(String folded) {
    return state.users.where(user -> user.email().folded().equals(folded)).findFirst();
  }

  @Override
  public List<User> of(AccountId account) {
    return state
        .users
        .where(user -> user.account().equals(account))
        .sorted(
            Comparator.comparing(User::createdAt)
                .thenComparing(user -> user.id().value(), State.BY_BYTES))
        .toList();
  }

  @Override
  public boolean delete(UserId id) {
    boolean there = find(id).isPresent();
    state
        .sessions
        .where(session -> session.user().equals(id))
        .forEach(session -> state.sessions.remove(session.hash()));
    state.users.remove(id.value());
    return there;
  }
}
