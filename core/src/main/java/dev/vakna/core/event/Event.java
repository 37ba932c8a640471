package dev.vakna.core.event;

import dev.vakna.core.id.AccountId;
import java.util.Objects;
import java.util.UUID;

/**
 * Something that happened to a job or a VPS. It says that, and not how it stands since: whoever is
 * told looks, and sees how it stands by then.
 *
 * @param position its place in the order of all events: microseconds since 1970, about when the
 *     event was first read; no two are equal
 * @param account whose job or VPS it is
 * @param id of the job or VPS
 */
public record Event(long position, AccountId account, Subject subject, UUID id, What what) {

  public Event {
    Objects.requireNonNull(account);
    Objects.requireNonNull(subject);
    Objects.requireNonNull(id);
    Objects.requireNonNull(what);
  }

  /** What it happened to. */
  public enum Subject {
    JOB,
    VPS
  }

  /** What happened. */
  public enum What {
    /** It came to be. */
    CREATED,
    /** How it stands changed. */
    CHANGED,
    /** A VPS was switched on or off. */
    POWER,
    /** A job moved on; of such events of a job only the last is kept. */
    PROGRESS,
    /** A VPS ends soon by itself. */
    ENDING,
    /** A job completed or failed. */
    ENDED,
    /** A VPS is gone. */
    DELETED
  }
}
