package dev.vakna.simulator.memory;

import dev.vakna.core.event.Event;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.store.EventRecords;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

record MemoryEvents(State state, Instant now) implements EventRecords {

  @Override
  public int order(int limit) {
    List<Long> due =
        state.events.keys(happened -> happened.position() == null).stream().limit(limit).toList();
    for (long key : due) {
      Happened happened = state.events.find(key).orElseThrow();
      state.events.put(key, happened.placed(advance(), happened.at()));
    }
    return due.size();
  }

  @Override
  public long head() {
    return state.heads.find("head").orElse(0L);
  }

  @Override
  public long advance() {
    long next = Math.max(head() + 1, ChronoUnit.MICROS.between(Instant.EPOCH, now));
    state.heads.put("head", next);
    return next;
  }

  @Override
  public List<Event> after(long position, int limit) {
    return after(position, limit, happened -> true);
  }

  @Override
  public List<Event> after(AccountId account, long position, int limit) {
    return after(position, limit, happened -> happened.account().equals(account));
  }

  private List<Event> after(long position, int limit, Predicate<Happened> condition) {
    return state
        .events
        .where(happened -> placedAfter(happened.position(), position) && condition.test(happened))
        .map(MemoryEvents::event)
        .sorted(Comparator.comparingLong(Event::position))
        .limit(limit)
        .toList();
  }

  private static boolean placedAfter(@Nullable Long place, long position) {
    return place != null && place > position;
  }

  private static Event event(Happened happened) {
    Long position = happened.position();
    return new Event(
        position == null ? 0 : position,
        happened.account(),
        happened.subject(),
        happened.id(),
        happened.what());
  }

  @Override
  public int forgetBefore(Instant moment, int limit) {
    List<Long> due =
        state.events.keys(happened -> happened.at().isBefore(moment)).stream()
            .limit(limit)
            .toList();
    for (long key : due) {
      state
          .events
          .find(key)
          .filter(happened -> happened.what() == Event.What.PROGRESS)
          .ifPresent(happened -> state.progress.remove(happened.id()));
      state.events.remove(key);
    }
    return due.size();
  }
}
