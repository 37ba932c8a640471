package dev.vakna.simulator.memory;

import dev.vakna.core.id.AccountId;
import dev.vakna.core.store.IdempotencyRecords;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Transactions happen one after another here, so a key is always free to be held. */
record MemoryIdempotency(State state) implements IdempotencyRecords {

  @Override
  public boolean tryHold(AccountId account, String route, String key) {
    state.mayLock();
    return true;
  }

  @Override
  public Optional<Kept> find(AccountId account, String route, String key) {
    return state.answers.find(under(account, route, key)).map(State.KeptAnswer::kept);
  }

  @Override
  public void keep(AccountId account, String route, String key, Kept kept) {
    state.requireAccount(account);
    State.KeptUnder under = under(account, route, key);
    state.answers.insert(under, new State.KeptAnswer(under, kept));
  }

  @Override
  public int forgetBefore(Instant moment, int limit) {
    List<State.KeptAnswer> old =
        state
            .answers
            .where(answer -> answer.kept().at().isBefore(moment))
            .sorted(Comparator.comparing(answer -> answer.kept().at()))
            .limit(limit)
            .toList();
    old.forEach(answer -> state.answers.remove(answer.under()));
    return old.size();
  }

  private static State.KeptUnder under(AccountId account, String route, String key) {
    return new State.KeptUnder(account.value(), route, key);
  }
}
