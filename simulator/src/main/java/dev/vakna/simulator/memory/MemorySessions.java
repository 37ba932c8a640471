package dev.vakna.simulator.memory;

import dev.vakna.core.account.Session;
import dev.vakna.core.id.UserId;
import dev.vakna.core.store.SessionRecords;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

record MemorySessions(State state) implements SessionRecords {

  @Override
  public void insert(Session session) {
    if (state.users.find(session.user().value()).isEmpty()) {
      throw new IllegalStateException("There is no user %s.".formatted(session.user()));
    }
    state.sessions.insert(session.hash(), session);
  }

  @Override
  public Optional<Session> find(String hash) {
    return state.sessions.find(hash);
  }

  @Override
  public Optional<Session> hold(String hash) {
    state.mayLock();
    return find(hash);
  }

  @Override
  public void end(String hash) {
    state.sessions.remove(hash);
  }

  @Override
  public void keepNewest(UserId user, int count) {
    state
        .sessions
        .where(session -> session.user().equals(user))
        .sorted(Comparator.comparing(Session::createdAt).thenComparing(Session::hash).reversed())
        .skip(count)
        .forEach(session -> state.sessions.remove(session.hash()));
  }

  @Override
  public void noteUse(Map<String, Instant> uses) {
    uses.forEach((hash, at) ->
        find(hash)
            .filter(session -> session.usedAt().isBefore(at))
            .ifPresent(session ->
                state.sessions.put(
                    hash,
                    new Session(hash, session.user(), session.epoch(), session.createdAt(), at))));
  }

  @Override
  public int forget(Instant createdBefore, Instant usedBefore, int limit) {
    List<Session> old =
        state
            .sessions
            .where(session ->
                session.createdAt().isBefore(createdBefore)
                    || session.usedAt().isBefore(usedBefore))
            .limit(limit)
            .toList();
    old.forEach(session -> state.sessions.remove(session.hash()));
    return old.size();
  }
}
