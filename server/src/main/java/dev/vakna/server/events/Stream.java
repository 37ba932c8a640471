package dev.vakna.server.events;

import dev.vakna.core.account.Caller;
import dev.vakna.core.event.Feed;
import dev.vakna.core.event.Told;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.JobId;
import dev.vakna.server.http.LongAnswer;
import dev.vakna.server.security.Readmission;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One open stream, of a job or of all that happens to an account. */
final class Stream implements Feed.Reader<Frame> {

  private final Caller caller;
  private final Readmission readmission;
  private final @Nullable JobId job;
  private final @Nullable String resumed;
  private final LongAnswer answer;
  private volatile long commentedAt;

  /** Up to where its reader knows; below 0 until it was told how things stand. */
  private volatile long position = -1;

  /**
   * @param job the one job that it follows, or null for the account's events
   * @param resumed the id of the last event that its reader has, as it says; null when it has none
   * @param onOver told when it is over
   */
  Stream(
      Caller caller,
      Readmission readmission,
      @Nullable JobId job,
      @Nullable String resumed,
      Consumer<Stream> onOver) {
    this.caller = caller;
    this.readmission = readmission;
    this.job = job;
    this.resumed = resumed;
    this.answer = new LongAnswer(() -> onOver.accept(this));
    this.commentedAt = System.nanoTime();
  }

  Caller caller() {
    return caller;
  }

  @Override
  public AccountId account() {
    return caller.account();
  }

  @Override
  public @Nullable JobId job() {
    return job;
  }

  @Override
  public @Nullable String resumed() {
    return resumed;
  }

  LongAnswer answer() {
    return answer;
  }

  Readmission readmission() {
    return readmission;
  }

  @Override
  public boolean isNew() {
    return position < 0;
  }

  @Override
  public void startAt(long head) {
    position = head;
  }

  @Override
  public void tell(Told told, Frame frame) {
    if (told.position() > position) {
      position = told.position();
      give(told, frame);
    }
  }

  @Override
  public void end() {
    answer.end();
  }

  @Override
  public void give(Told told, Frame frame) {
    answer.offer(frame.subject(), frame.bytes());
    if (frame.last() && job != null) {
      answer.end();
    }
  }

  /** Says that it is still there, when it is time. */
  void pulse(long now, long every) {
    answer.look();
    if (now - commentedAt >= every) {
      commentedAt = now;
      answer.comment();
    }
  }
}
