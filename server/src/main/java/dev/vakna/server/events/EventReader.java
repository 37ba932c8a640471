package dev.vakna.server.events;

import dev.vakna.core.destroy.Ending;
import dev.vakna.core.event.Event;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.job.Job;
import dev.vakna.core.store.Store;
import dev.vakna.core.trouble.Troubles;
import dev.vakna.operations.OperationStatus;
import dev.vakna.server.api.EventViews;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads for all streams of this server what is new, four times a second while any is open, and
 * tells each what concerns it. Whoever is new is told by it too, so that nothing falls between how
 * things stood and what came next.
 */
final class EventReader {

  static final Duration PAUSE = Duration.ofMillis(250);

  /** Places in line change without an event of the job's own. */
  private static final Duration LINE = Duration.ofSeconds(1);

  private final Streams streams;
  private final Store store;
  private final EventViews views;
  private final Troubles troubles;

  /** What was last told of jobs that wait in line. */
  private final Map<JobId, byte[]> waiting = new HashMap<>();

  private @Nullable Long position;
  private long lineAt;

  EventReader(Streams streams, Store store, EventViews views, Troubles troubles) {
    this.streams = streams;
    this.store = store;
    this.views = views;
    this.troubles = troubles;
  }

  /** Reads again and again until its thread is interrupted. */
  void run() throws InterruptedException {
    while (true) {
      streams.await(PAUSE);
      try {
        look();
        troubles.over("events");
      } catch (RuntimeException e) {
        troubles.met("events", "Events cannot be read: " + e.getMessage(), e);
        Thread.sleep(LINE);
      }
    }
  }

  /** Reads once and tells. */
  void look() {
    List<Stream> open = streams.all();
    List<Stream> fresh = open.stream().filter(Stream::isNew).toList();
    if (open.size() == fresh.size()) {
      // Nobody knows anything yet, so nothing from before is news.
      position = null;
      waiting.clear();
    }
    if (open.isEmpty()) {
      return;
    }
    boolean full;
    do {
      full = look(fresh.stream().filter(Stream::isNew).toList());
    } while (full);
  }

  private boolean look(List<Stream> fresh) {
    Long known = position;
    Set<JobId> inLine = inLine();
    Set<JobId> further =
        java.util.stream.Stream.concat(
                inLine.stream(), fresh.stream().map(Stream::job).filter(Objects::nonNull))
            .collect(Collectors.toSet());
    Set<Reading.Resumption> resumed =
        fresh.stream()
            .map(EventReader::resumption)
            .flatMap(Optional::stream)
            .collect(Collectors.toSet());
    Reading read = store.transact(tx -> Reading.of(tx, known, resumed, this::wanted, further));
    position = read.upTo(known);
    frames(read.news().stream().filter(this::wanted).toList(), read).forEach(this::tell);
    line(inLine, read);
    fresh.forEach(stream -> start(stream, read));
    return read.news().size() == Reading.MOST;
  }

  private boolean wanted(Event event) {
    return streams.followed(event.account())
        || event.subject() == Event.Subject.JOB && streams.followed(new JobId(event.id()));
  }

  private static Optional<Reading.Resumption> resumption(Stream stream) {
    String id = stream.resumed();
    return stream.job() != null || id == null
        ? Optional.empty()
        : Optional.of(new Reading.Resumption(stream.caller().account(), id));
  }

  /** A frame and whom it concerns. */
  private record Told(Event event, Frame frame) {}

  /** Of each job and VPS the last event, in their order, as it stands now. */
  private List<Told> frames(List<Event> events, Reading read) {
    Map<String, List<Event>> bySubject = new LinkedHashMap<>();
    for (Event event : events) {
      String subject = event.subject() + "/" + event.id();
      List<Event> those = bySubject.remove(subject);
      List<Event> all = those == null ? new ArrayList<>() : those;
      all.add(event);
      bySubject.put(subject, all);
    }
    List<Told> frames = new ArrayList<>();
    bySubject.forEach((subject, those) ->
        frame(subject, those, read)
            .ifPresent(frame -> frames.add(new Told(those.getLast(), frame))));
    return frames;
  }

  private Optional<Frame> frame(String subject, List<Event> events, Reading read) {
    Event last = events.getLast();
    return switch (last.subject()) {
      case JOB ->
          Optional.ofNullable(read.jobs().get(new JobId(last.id())))
              .map(job -> frame(job, last.position()));
      case VPS -> {
        VpsId id = new VpsId(last.id());
        Vps vps = read.vpses().get(id);
        if (last.what() == Event.What.DELETED) {
          yield Optional.of(Frame.of(last.position(), "vps", subject, views.gone(id), true));
        }
        // What is gone by now is told of by the event of its going.
        EventViews.Change change = change(events);
        Ending ending = read.ends().get(id);
        yield Optional.ofNullable(vps)
            .map(there ->
                Frame.of(
                    last.position(),
                    "vps",
                    subject,
                    views.vps(there, ending == null ? null : ending.deleteAfter(), change),
                    false));
      }
    };
  }

  /** What is told of them when they are told as one. */
  private static EventViews.Change change(List<Event> events) {
    Set<Event.What> whats = events.stream().map(Event::what).collect(Collectors.toSet());
    if (whats.contains(Event.What.ENDING)) {
      return EventViews.Change.ENDING;
    }
    return whats.contains(Event.What.CREATED)
        ? EventViews.Change.CREATED
        : EventViews.Change.CHANGED;
  }

  private Frame frame(Job job, long at) {
    byte[] data = views.job(job);
    if (job.operation().status() == OperationStatus.QUEUED && streams.followed(job.id())) {
      waiting.put(job.id(), data);
    } else {
      waiting.remove(job.id());
    }
    return Frame.of(
        at,
        "job",
        Event.Subject.JOB + "/" + job.id().value(),
        data,
        job.operation().status().ended());
  }

  private void tell(Told told) {
    streams.of(told.event().account()).forEach(stream -> tell(stream, told.frame()));
    if (told.event().subject() == Event.Subject.JOB) {
      streams.of(new JobId(told.event().id())).forEach(stream -> tell(stream, told.frame()));
    }
  }

  private static void tell(Stream stream, Frame frame) {
    if (!stream.isNew()) {
      stream.tell(frame);
    }
  }

  /** Jobs whose places in line are to be looked at again. */
  private Set<JobId> inLine() {
    long now = System.nanoTime();
    if (waiting.isEmpty() || now - lineAt < LINE.toNanos()) {
      return Set.of();
    }
    lineAt = now;
    waiting.keySet().retainAll(streams.jobs());
    return Set.copyOf(waiting.keySet());
  }

  private void line(Set<JobId> inLine, Reading read) {
    List<Job> moved =
        inLine.stream()
            .map(read.jobs()::get)
            .filter(Objects::nonNull)
            .filter(job -> job.operation().status() == OperationStatus.QUEUED)
            .filter(job -> !Arrays.equals(views.job(job), waiting.get(job.id())))
            .toList();
    if (moved.isEmpty()) {
      return;
    }
    // Whoever comes again with this id has it, and nothing that comes later has a lower one.
    long at = store.transact(tx -> tx.events().advance());
    for (Job job : moved) {
      Frame frame = frame(job, at);
      streams.of(job.id()).forEach(stream -> tell(stream, frame));
    }
  }

  /** Tells who is new how things stand, or what it missed. */
  private void start(Stream stream, Reading read) {
    stream.startAt(read.head());
    JobId job = stream.job();
    String id = stream.resumed();
    if (job != null) {
      if (id != null && Reading.known(id, read.head(), read.now()).isEmpty()) {
        stream.give(Frame.reset(read.head()));
      }
      Job found = read.jobs().get(job);
      if (found == null) {
        stream.answer().end();
      } else {
        stream.give(frame(found, read.head()));
      }
    } else if (id != null) {
      Optional<List<Event>> missed =
          read.missed()
              .getOrDefault(
                  new Reading.Resumption(stream.caller().account(), id), Optional.empty());
      if (missed.isEmpty()) {
        stream.give(Frame.reset(read.head()));
      } else {
        frames(missed.get(), read).forEach(told -> stream.give(told.frame()));
      }
    }
  }
}
