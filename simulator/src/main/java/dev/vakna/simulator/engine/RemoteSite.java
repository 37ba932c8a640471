package dev.vakna.simulator.engine;

import dev.vakna.core.archive.ArchiveRejectedException;
import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.engine.Enforcement;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.Given;
import dev.vakna.core.engine.Observation;
import dev.vakna.core.engine.TransferWatch;
import dev.vakna.core.engine.Watch;
import dev.vakna.core.machine.Identity;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.machine.MachineSize;
import dev.vakna.core.machine.Place;
import dev.vakna.core.network.Inbound;
import dev.vakna.core.network.Ipv4;
import dev.vakna.core.seed.Seed;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A site elsewhere, as clusters and clouds are. It gives its own ids, addresses, MACs and uuids.
 * What takes long it does in tasks, one at a time for a machine, that go on when whoever began them
 * is gone. What was made is found some time later, and its list of all machines is older still. It
 * refuses to make a second machine of a mark. Safe for use by many threads.
 */
public final class RemoteSite {

  private final ModelEngine machines;
  private final Time time;
  private final Tempo tempo;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final Deque<Snapshot> snapshots = new ArrayDeque<>();
  private int ids;

  /**
   * How fast a site is.
   *
   * @param task how long a task takes; filling disks takes three times as long
   * @param lag how old the list of all machines is
   * @param settling after so long whatever was asked for is found by everybody; more than the lag
   * @param look how often it makes sense to look at a task
   */
  public record Tempo(Duration task, Duration lag, Duration settling, Duration look) {}

  /** How time passes at the site. */
  public interface Time {

    /** Nanoseconds since some moment. */
    long nanos();

    /** Does something short then. */
    void at(long nanos, Runnable sudden);
  }

  /** What a machine is at the site; its state is live. */
  private static final class Entry {
    final String id;
    final MachineName mark;
    MachinePlan plan;
    final long madeAt;
    boolean filled;
    boolean filling;
    boolean busy;
    @Nullable RuntimeException failed;

    Entry(String id, MachineName mark, MachinePlan plan, long madeAt) {
      this.id = id;
      this.mark = mark;
      this.plan = plan;
      this.madeAt = madeAt;
    }
  }

  /**
   * One machine of the site's list.
   *
   * @param whole it was filled and could run
   */
  record Listed(MachineName mark, String id, Observation.State state, boolean whole) {}

  /**
   * The site's list of all its machines.
   *
   * @param complete nothing came, went or was at work since the list was made
   */
  record Listing(Map<String, Listed> machines, boolean complete) {}

  private record Snapshot(long at, Map<String, Listed> machines) {}

  /** How far the filling of a machine's disks is. */
  enum Filling {
    NOT_BEGUN,
    UNDER_WAY,
    DONE
  }

  /**
   * @param machines what runs there
   */
  public RemoteSite(ModelEngine machines, Time time, Tempo tempo) {
    this.machines = machines;
    this.time = time;
    this.tempo = tempo;
    snapshots.add(new Snapshot(time.nanos() - tempo.lag().toNanos() - 1, Map.of()));
  }

  ModelEngine machines() {
    return machines;
  }

  public Tempo tempo() {
    return tempo;
  }

  /**
   * Makes a machine's entry.
   *
   * @return its id; none when there is one of that mark, which may not be found yet
   */
  synchronized Optional<String> create(MachinePlan plan) {
    MachineName mark = plan.name();
    if (machines.occupied(mark)) {
      throw EngineException.fatal(
          "what is named %s at the site does not bear our mark".formatted(mark), null);
    }
    if (entries.values().stream().anyMatch(entry -> entry.mark.equals(mark))) {
      return Optional.empty();
    }
    String id = "m-%d".formatted(++ids);
    MachinePlan own = identified(plan);
    entries.put(id, new Entry(id, mark, own, time.nanos()));
    machines.reserve(own, NOBODY);
    changed();
    return Optional.of(id);
  }

  /** The plan with the identity that the site gives: nothing of it is asked for. */
  private MachinePlan identified(MachinePlan plan) {
    Identity asked = plan.identity();
    Identity own =
        new Identity(
            asked.hostname(),
            asked.instanceId(),
            "51730000-0000-4000-8000-%012d".formatted(ids),
            "",
            "fa:16:3e:%02x:%02x:%02x".formatted(ids >> 16 & 255, ids >> 8 & 255, ids & 255),
            freeAddress(),
            asked.prefix(),
            asked.gateway(),
            asked.nameservers(),
            asked.nonce());
    return plan.as(own);
  }

  /** The lowest that no machine has: addresses are given away again. */
  private String freeAddress() {
    Set<String> taken = new HashSet<>();
    entries.values().forEach(entry -> taken.add(entry.plan.identity().address()));
    long number = Ipv4.parse(machines.read().network().firstAddress()).number();
    while (taken.contains(new Ipv4((int) number).toString())) {
      number++;
    }
    return new Ipv4((int) number).toString();
  }

  /** The id of the machine of that mark, once it is found. */
  synchronized Optional<String> byMark(MachineName mark) {
    return entries.values().stream()
        .filter(entry -> entry.mark.equals(mark))
        .filter(entry -> time.nanos() - entry.madeAt >= tempo.lag().toNanos() / 2)
        .map(entry -> entry.id)
        .findFirst();
  }

  synchronized boolean exists(String id) {
    return entries.containsKey(id);
  }

  /** What the machine has been given. */
  synchronized Given given(String id) {
    return Given.asPlanned(entry(id).plan, machines.read().network().name());
  }

  synchronized MachinePlan plan(String id) {
    return entry(id).plan;
  }

  synchronized Filling filling(String id) {
    Entry entry = entry(id);
    return entry.filled ? Filling.DONE : entry.filling ? Filling.UNDER_WAY : Filling.NOT_BEGUN;
  }

  /** Begins to fill the machine's disks from an archive that the site reads itself. */
  synchronized boolean beginFilling(String id, ArchiveSource source) {
    Entry entry = entry(id);
    if (entry.busy) {
      return false;
    }
    entry.filling = true;
    begin(
        entry,
        tempo.task().multipliedBy(3),
        () -> {
          Place place = Place.of(entry.mark);
          machines.createDisks(place, entry.plan, NOBODY);
          try {
            machines.writeDisks(place, entry.plan, source, NO_TRANSFER);
            entry.filled = true;
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          } finally {
            entry.filling = false;
          }
        });
    return true;
  }

  synchronized void seed(String id, Seed seed) {
    machines.giveIdentity(Place.of(entry(id).mark), seed, NOBODY);
  }

  synchronized void define(String id) {
    Entry entry = entry(id);
    machines.define(Place.of(entry.mark), entry.plan, NOBODY);
    changed();
  }

  /** Gives a machine another size; one that runs is ended. */
  synchronized void resize(String id, MachineSize size) {
    Entry entry = entry(id);
    machines.resize(Place.of(entry.mark), size, NOBODY);
    entry.plan = entry.plan.sized(size);
    changed();
  }

  /** Opens what is named of a machine, unless a newer word holds. */
  synchronized Enforcement open(String id, Inbound inbound) {
    Entry entry = entries.get(id);
    return entry == null
        ? Enforcement.ABSENT
        : machines.open(Place.of(entry.mark), inbound, NOBODY);
  }

  /** Whether the machine's disks are filled. */
  synchronized boolean filled(String id) {
    return entry(id).filled;
  }

  /** Whether the machine could be started, if nothing were at work on it. */
  synchronized boolean whole(String id) {
    Entry entry = entries.get(id);
    return entry != null && whole(entry);
  }

  private boolean whole(Entry entry) {
    return entry.filled && !machines.services(Place.of(entry.mark)).isEmpty();
  }

  /** Begins a task; false while another one is at work on the machine. */
  synchronized boolean beginStart(String id) {
    Entry entry = entry(id);
    return !entry.busy
        && begin(entry, tempo.task(), () -> machines.boot(Place.of(entry.mark), NOBODY));
  }

  /** Begins a task; false while another one is at work on the machine. */
  synchronized boolean beginStop(String id) {
    Entry entry = entry(id);
    return !entry.busy
        && begin(entry, tempo.task(), () -> machines.stop(Place.of(entry.mark), NOBODY));
  }

  /** Begins a task; false while another one is at work on the machine. */
  synchronized boolean beginDelete(String id) {
    Entry entry = entry(id);
    return !entry.busy
        && begin(
            entry,
            tempo.task(),
            () -> {
              machines.destroy(Place.of(entry.mark), NOBODY);
              entries.remove(entry.id);
            });
  }

  /** Asks the guest to power off. */
  synchronized void askOff(String id) {
    machines.powerDown(Place.of(entry(id).mark));
    changed();
  }

  /** Why the last task failed, told once; none when it did not. */
  synchronized Optional<RuntimeException> failure(String id) {
    Entry entry = entries.get(id);
    if (entry == null || entry.failed == null) {
      return Optional.empty();
    }
    RuntimeException failed = entry.failed;
    entry.failed = null;
    return Optional.of(failed);
  }

  /** Whether a task is at work on the machine. */
  synchronized boolean busy(String id) {
    Entry entry = entries.get(id);
    return entry != null && entry.busy;
  }

  private boolean begin(Entry entry, Duration takes, Runnable end) {
    entry.busy = true;
    entry.failed = null;
    time.at(
        time.nanos() + takes.toNanos(),
        () -> {
          synchronized (this) {
            entry.busy = false;
            try {
              end.run();
            } catch (EngineException | ArchiveRejectedException e) {
              entry.failed = e;
            }
            changed();
          }
        });
    changed();
    return true;
  }

  /** What the machine does now; none when it is not here. */
  synchronized Optional<Observation> observe(String id) {
    Entry entry = entries.get(id);
    return entry == null ? Optional.empty() : Optional.of(machines.observe(Place.of(entry.mark)));
  }

  /**
   * Notes what is otherwise now, as the site's list will show later. What a guest does by itself is
   * noticed at the next call, or by this.
   */
  public synchronized void changed() {
    Map<String, Listed> now = now();
    if (!now.equals(snapshots.getLast().machines())) {
      snapshots.addLast(new Snapshot(time.nanos(), now));
    }
    long old = time.nanos() - tempo.lag().toNanos();
    while (snapshots.size() > 1 && second().at() <= old) {
      snapshots.removeFirst();
    }
  }

  private Snapshot second() {
    var all = snapshots.iterator();
    all.next();
    return all.next();
  }

  private Map<String, Listed> now() {
    Map<String, Listed> now = new HashMap<>();
    entries.forEach((id, entry) ->
        now.put(
            id, new Listed(entry.mark, id, machines.state(Place.of(entry.mark)), whole(entry))));
    return now;
  }

  /** All machines as they were a while ago. */
  synchronized Listing list() {
    changed();
    boolean complete =
        snapshots.size() == 1 && entries.values().stream().noneMatch(entry -> entry.busy);
    return new Listing(snapshots.getFirst().machines(), complete);
  }

  private Entry entry(String id) {
    Entry entry = entries.get(id);
    if (entry == null) {
      throw EngineException.fatal("there is no machine %s at the site".formatted(id), null);
    }
    return entry;
  }

  private static final Watch NOBODY =
      new Watch() {
        @Override
        public void check() {}

        @Override
        public void words(String message) {}

        @Override
        public void pause(Duration waited) {}
      };

  private static final TransferWatch NO_TRANSFER = (_, _, _) -> {};

  /** The id in the words of a place; null where there is none. */
  static @Nullable String idOf(Place place) {
    return place.text().isEmpty() ? null : place.text();
  }
}
