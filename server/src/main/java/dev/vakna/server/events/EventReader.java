package dev.vakna.server.events;

import dev.vakna.core.destroy.Ending;
import dev.vakna.core.event.Event;
import dev.vakna.core.event.Feed;
import dev.vakna.core.event.Told;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.job.Job;
import dev.vakna.core.store.Store;
import dev.vakna.core.trouble.Troubles;
import dev.vakna.server.api.EventViews;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;

/** Reads for all streams of this server what is new, four times a second while any is open. */
final class EventReader {

  private static final Duration PAUSE = Duration.ofMillis(250);
  private static final Duration AFTER_TROUBLE = Duration.ofSeconds(1);

  private final Streams streams;
  private final Troubles troubles;
  private final Feed<Frame> feed;

  EventReader(Streams streams, Store store, EventViews views, Troubles troubles) {
    this.streams = streams;
    this.troubles = troubles;
    this.feed = new Feed<>(store, streams, new Frames(views), System::nanoTime);
  }

  /** Reads again and again until its thread is interrupted. */
  void run() throws InterruptedException {
    while (true) {
      streams.await(PAUSE);
      try {
        feed.look();
        troubles.over("events");
      } catch (RuntimeException e) {
        troubles.met("events", "Events cannot be read: " + e.getMessage(), e);
        Thread.sleep(AFTER_TROUBLE);
      }
    }
  }

  private record Frames(EventViews views) implements Feed.Words<Frame> {

    @Override
    public Object shown(Job job) {
      return ByteBuffer.wrap(views.job(job));
    }

    @Override
    public Frame of(Told told) {
      return switch (told) {
        case Told.OfJob of ->
            Frame.of(
                of.position(),
                "job",
                Event.Subject.JOB + "/" + of.job().id().value(),
                views.job(of.job()),
                of.last());
        case Told.OfVps(long at, Vps vps, Ending ending, Set<Event.What> whats) ->
            Frame.of(
                at,
                "vps",
                Event.Subject.VPS + "/" + vps.id().value(),
                views.vps(vps, ending == null ? null : ending.deleteAfter(), change(whats)),
                false);
        case Told.OfGone(long at, _, var vps) ->
            Frame.of(at, "vps", Event.Subject.VPS + "/" + vps.value(), views.gone(vps), true);
        case Told.Reset(long at) -> Frame.reset(at);
      };
    }

    /** What is told of them when they are told as one. */
    private static EventViews.Change change(Set<Event.What> whats) {
      if (whats.contains(Event.What.ENDING)) {
        return EventViews.Change.ENDING;
      }
      return whats.contains(Event.What.CREATED)
          ? EventViews.Change.CREATED
          : EventViews.Change.CHANGED;
    }
  }
}
