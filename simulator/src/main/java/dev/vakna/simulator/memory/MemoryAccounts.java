package dev.vakna.simulator.memory;

import dev.vakna.core.account.Account;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.store.AccountRecords;
import dev.vakna.operations.OperationStatus;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

record MemoryAccounts(State state) implements AccountRecords {

  @Override
  public void insert(Account account) {
    state.accounts.insert(account.id().value(), account);
  }

  @Override
  public void update(Account account) {
    Account before =
        find(account.id())
            .orElseThrow(() ->
                new IllegalStateException(
                    "There is no account %s to update.".formatted(account.id())));
    state.accounts.put(
        account.id().value(),
        new Account(
            account.id(),
            account.name(),
            account.access(),
            account.payment(),
            account.limits(),
            before.createdAt()));
  }

  @Override
  public Optional<Account> find(AccountId id) {
    return state.accounts.find(id.value());
  }

  @Override
  public Optional<Account> lock(AccountId id) {
    state.mayLock();
    return find(id);
  }

  @Override
  public List<Account> all() {
    return state
        .accounts
        .where(account -> true)
        .sorted(
            Comparator.comparing(Account::createdAt)
                .thenComparing(account -> account.id().value(), State.BY_BYTES))
        .toList();
  }

  @Override
  public Account.Usage usage(AccountId id) {
    List<Vps> clones =
        state
            .vpses
            .where(vps -> vps.account().equals(id) && vps.origin().restored() != null)
            .toList();
    long restores =
        state
            .operations
            .where(held ->
                held.job().account().equals(id)
                    && held.job().backup() != null
                    && !held.job().operation().status().ended()
                    && held.job().operation().status() != OperationStatus.PARKED)
            .count();
    return new Account.Usage(
        clones.stream().mapToInt(vps -> vps.resources().cpuCores()).sum(),
        clones.stream().mapToInt(vps -> vps.resources().memoryGb()).sum(),
        clones.stream().mapToInt(vps -> vps.resources().storageGb()).sum(),
        clones.size(),
        (int) restores);
  }

  @Override
  public List<Account> page(@Nullable AccountId after, int limit) {
    List<Account> all = all();
    int from = after == null ? 0 : 1 + all.stream().map(Account::id).toList().indexOf(after);
    return after != null && from == 0 ? List.of() : all.stream().skip(from).limit(limit).toList();
  }
}
