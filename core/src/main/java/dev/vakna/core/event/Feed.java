package dev.vakna.core.event;

import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.job.Job;
import dev.vakna.core.store.Store;
import dev.vakna.operations.OperationStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads for all who follow events on one server what is new, and tells each what concerns it.
 * Whoever is new is told by it too, so that nothing falls between how things stood and what came
 * next. Not safe for use by several threads at once.
 *
 * @param <P> a piece as readers get it, made once for all of them
 */
public final class Feed<P> {

  /** Places in line change without an event of the job's own. */
  private static final Duration LINE = Duration.ofSeconds(1);

  private final Store store;
  private final Readers<P> readers;
  private final Words<P> words;
  private final LongSupplier nanos;

  /** What was last told of jobs that wait in line. */
  private final Map<JobId, Object> waiting = new HashMap<>();

  private @Nullable Long position;
  private long lineAt;

  /**
   * @param nanos a clock that only goes forward
   */
  public Feed(Store store, Readers<P> readers, Words<P> words, LongSupplier nanos) {
    this.store = Objects.requireNonNull(store);
    this.readers = Objects.requireNonNull(readers);
    this.words = Objects.requireNonNull(words);
    this.nanos = Objects.requireNonNull(nanos);
  }

  /** How things are told. */
  public interface Words<P> {

    /** As readers get it. */
    P of(Told told);

    /** What is shown of a job; two that are equal look the same. */
    Object shown(Job job);
  }

  /** Who follows one job, or all that happens to an account. */
  public interface Reader<P> {

    /** Whose events. */
    AccountId account();

    /** The one job that it follows, or null. */
    @Nullable JobId job();

    /** The id of the last event that it has, as it says; null when it has none. */
    @Nullable String resumed();

    /** Whether it was not yet told how things stand. */
    boolean isNew();

    /** What is told from here on comes after that position. */
    void startAt(long head);

    /** Tells it something, unless it lies before what it knows. */
    void tell(Told told, P piece);

    /** Tells it how things stand at its start, or what it missed. */
    void give(Told told, P piece);

    /** There is nothing to follow. */
    void end();
  }

  /** All who follow, on one server. */
  public interface Readers<P> {

    /** All of them. */
    List<? extends Reader<P>> all();

    /** Whether anybody follows all that happens to the account. */
    boolean followed(AccountId account);

    /** Whether anybody follows the job. */
    boolean followed(JobId job);

    /** Who follows all that happens to the account. */
    List<? extends Reader<P>> of(AccountId account);

    /** Who follows the job. */
    List<? extends Reader<P>> of(JobId job);
  }

  /** Reads once and tells. */
  public void look() {
    List<? extends Reader<P>> open = readers.all();
    List<? extends Reader<P>> fresh = open.stream().filter(Reader::isNew).toList();
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
      full = look(fresh.stream().filter(Reader::isNew).toList());
    } while (full);
  }

  private boolean look(List<? extends Reader<P>> fresh) {
    Set<JobId> inLine = inLine();
    Set<JobId> further =
        Stream.concat(inLine.stream(), fresh.stream().map(Reader::job).filter(Objects::nonNull))
            .collect(Collectors.toSet());
    Set<Reading.Resumption> resumed =
        fresh.stream().map(Feed::resumption).flatMap(Optional::stream).collect(Collectors.toSet());
    Reading read = read(resumed, further, false);
    line(inLine, read);
    fresh.forEach(reader -> start(reader, read));
    return read.news().size() == Reading.MOST;
  }

  /** Reads what is new and tells it. */
  private Reading read(Set<Reading.Resumption> resumed, Set<JobId> further, boolean advancing) {
    Long known = position;
    Reading read =
        store.transact(tx -> Reading.of(tx, known, resumed, this::wanted, further, advancing));
    position = read.upTo(known);
    told(read.news().stream().filter(this::wanted).toList(), read)
        .forEach(told -> tell(told.event().account(), told.told()));
    return read;
  }

  private boolean wanted(Event event) {
    return readers.followed(event.account())
        || event.subject() == Event.Subject.JOB && readers.followed(new JobId(event.id()));
  }

  private static Optional<Reading.Resumption> resumption(Reader<?> reader) {
    String id = reader.resumed();
    return reader.job() != null || id == null
        ? Optional.empty()
        : Optional.of(new Reading.Resumption(reader.account(), id));
  }

  private record Because(Event event, Told told) {}

  /** Of each job and VPS the last event, in their order, as it stands now. */
  private static List<Because> told(List<Event> events, Reading read) {
    Map<String, List<Event>> bySubject = new LinkedHashMap<>();
    for (Event event : events) {
      String subject = event.subject() + "/" + event.id();
      List<Event> those = bySubject.remove(subject);
      List<Event> all = those == null ? new ArrayList<>() : those;
      all.add(event);
      bySubject.put(subject, all);
    }
    List<Because> all = new ArrayList<>();
    bySubject
        .values()
        .forEach(those ->
            asOne(those, read).ifPresent(told -> all.add(new Because(those.getLast(), told))));
    return all;
  }

  private static Optional<Told> asOne(List<Event> events, Reading read) {
    Event last = events.getLast();
    return switch (last.subject()) {
      case JOB ->
          Optional.ofNullable(read.jobs().get(new JobId(last.id())))
              .map(job -> new Told.OfJob(last.position(), job));
      case VPS -> {
        VpsId id = new VpsId(last.id());
        if (last.what() == Event.What.DELETED) {
          yield Optional.of(new Told.OfGone(last.position(), last.account(), id));
        }
        // What is gone by now is told of by the event of its going.
        Vps vps = read.vpses().get(id);
        Set<Event.What> whats = events.stream().map(Event::what).collect(Collectors.toSet());
        yield Optional.ofNullable(vps)
            .map(there -> new Told.OfVps(last.position(), there, read.ends().get(id), whats));
      }
    };
  }

  private P piece(Told told) {
    if (told instanceof Told.OfJob(_, Job job)) {
      if (job.operation().status() == OperationStatus.QUEUED && readers.followed(job.id())) {
        waiting.put(job.id(), words.shown(job));
      } else {
        waiting.remove(job.id());
      }
    }
    return words.of(told);
  }

  private void tell(AccountId account, Told told) {
    P piece = piece(told);
    readers.of(account).forEach(reader -> tell(reader, told, piece));
    tellOfJob(told, piece);
  }

  private void tellOfJob(Told told, P piece) {
    JobId job = told.ofJob();
    if (job != null) {
      readers.of(job).forEach(reader -> tell(reader, told, piece));
    }
  }

  private void tell(Reader<P> reader, Told told, P piece) {
    if (!reader.isNew()) {
      reader.tell(told, piece);
    }
  }

  /** Jobs whose places in line are to be looked at again. */
  private Set<JobId> inLine() {
    long now = nanos.getAsLong();
    if (waiting.isEmpty() || now - lineAt < LINE.toNanos()) {
      return Set.of();
    }
    lineAt = now;
    waiting.keySet().removeIf(job -> !readers.followed(job));
    return Set.copyOf(waiting.keySet());
  }

  private void line(Set<JobId> inLine, Reading read) {
    Set<JobId> moved =
        inLine.stream().filter(job -> hasMoved(read.jobs().get(job))).collect(Collectors.toSet());
    if (moved.isEmpty() || read.news().size() == Reading.MOST) {
      return;
    }
    // Their place in the order lies above all that happened until they are read, and below all
    // else: whoever has it, and comes again with it, missed nothing.
    Reading again = read(Set.of(), moved, true);
    if (again.news().size() == Reading.MOST) {
      return;
    }
    moved.stream()
        .map(again.jobs()::get)
        .filter(this::hasMoved)
        .forEach(job -> {
          Told told = new Told.OfJob(again.head(), Objects.requireNonNull(job));
          tellOfJob(told, piece(told));
        });
  }

  private boolean hasMoved(@Nullable Job job) {
    return job != null
        && job.operation().status() == OperationStatus.QUEUED
        && !words.shown(job).equals(waiting.get(job.id()));
  }

  /** Tells who is new how things stand, or what it missed. */
  private void start(Reader<P> reader, Reading read) {
    reader.startAt(read.head());
    JobId job = reader.job();
    String id = reader.resumed();
    if (job != null) {
      if (id != null && Reading.known(id, read.head(), read.now()).isEmpty()) {
        give(reader, new Told.Reset(read.head()));
      }
      Job found = read.jobs().get(job);
      if (found == null) {
        reader.end();
      } else {
        give(reader, new Told.OfJob(read.head(), found));
      }
    } else if (id != null) {
      Optional<List<Event>> missed =
          read.missed()
              .getOrDefault(new Reading.Resumption(reader.account(), id), Optional.empty());
      if (missed.isEmpty()) {
        give(reader, new Told.Reset(read.head()));
      } else {
        told(missed.get(), read).forEach(told -> give(reader, told.told()));
      }
    }
  }

  private void give(Reader<P> reader, Told told) {
    reader.give(told, piece(told));
  }
}
