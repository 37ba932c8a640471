package dev.vakna.simulator.world;

import dev.vakna.core.event.Feed;
import dev.vakna.core.event.Told;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.JobId;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** An answer that goes on: what is told lies in it until its follower takes it. */
final class EventLine implements Feed.Reader<Told> {

  private final AccountId account;
  private final @Nullable JobId job;
  private final @Nullable String resumed;
  private final Queue<Told> lying = new ArrayDeque<>();
  private long position = -1;
  private long startedAt = -1;
  private boolean ended;

  EventLine(AccountId account, @Nullable JobId job, @Nullable String resumed) {
    this.account = account;
    this.job = job;
    this.resumed = resumed;
  }

  @Override
  public AccountId account() {
    return account;
  }

  @Override
  public @Nullable JobId job() {
    return job;
  }

  @Override
  public @Nullable String resumed() {
    return resumed;
  }

  @Override
  public boolean isNew() {
    return position < 0;
  }

  @Override
  public void startAt(long head) {
    position = head;
    startedAt = head;
  }

  @Override
  public void tell(Told told, Told piece) {
    if (told.position() > position) {
      position = told.position();
      give(told, piece);
    }
  }

  @Override
  public void give(Told told, Told piece) {
    if (!ended) {
      lying.add(piece);
    }
    if (job != null && told instanceof Told.OfJob of && of.last()) {
      ended = true;
    }
  }

  @Override
  public void end() {
    ended = true;
  }

  /** The next that lies in it. */
  Optional<Told> take() {
    return Optional.ofNullable(lying.poll());
  }

  /** Nothing more will come. */
  boolean isOver() {
    return ended && lying.isEmpty();
  }

  /** Where it began to tell; below 0 before that. */
  long startedAt() {
    return startedAt;
  }
}
