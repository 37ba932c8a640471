package dev.vakna.simulator.engine;

import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.engine.CheckReceipt;
import dev.vakna.core.engine.Enforcement;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.Gauges;
import dev.vakna.core.engine.Given;
import dev.vakna.core.engine.Observation;
import dev.vakna.core.engine.Reserved;
import dev.vakna.core.engine.Screen;
import dev.vakna.core.engine.Service;
import dev.vakna.core.engine.Sightings;
import dev.vakna.core.engine.SiteReading;
import dev.vakna.core.engine.Trace;
import dev.vakna.core.engine.Traces;
import dev.vakna.core.engine.TrafficCounters;
import dev.vakna.core.engine.TransferReceipt;
import dev.vakna.core.engine.TransferWatch;
import dev.vakna.core.engine.Watch;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.machine.MachineSize;
import dev.vakna.core.machine.Place;
import dev.vakna.core.network.Inbound;
import dev.vakna.core.seed.Seed;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * One server's engine over a {@link RemoteSite}. Keeps nothing: all it knows it is told by the
 * site, through a door at which any call may be cut off on either side of its effect.
 */
public final class RemoteEngine implements Engine {

  /** A machine that others are at work on is waited for so long. */
  private static final int LOOKS = 60;

  private final RemoteSite site;
  private final Door door;

  /** What lies between an engine and its site. */
  public interface Door {

    /** Open for everything. */
    Door OPEN =
        new Door() {
          @Override
          public void before(String call) {}

          @Override
          public void after(String call) {}
        };

    /** Throws when the call does not come through. */
    void before(String call);

    /** Throws when the answer does not come back. */
    void after(String call);
  }

  public RemoteEngine(RemoteSite site, Door door) {
    this.site = site;
    this.door = door;
  }

  private <R> R ask(String call, Supplier<R> effect) {
    door.before(call);
    R answer = effect.get();
    door.after(call);
    return answer;
  }

  private void tell(String call, Runnable effect) {
    ask(
        call,
        () -> {
          effect.run();
          return call;
        });
  }

  @Override
  public String name() {
    return site.machines().name();
  }

  @Override
  public SiteReading read() {
    return ask("read", () -> site.machines().read());
  }

  @Override
  public Reserved reserve(MachinePlan plan, Watch watch) throws InterruptedException {
    watch.check();
    Optional<String> found = ask("find", () -> site.byMark(plan.name()));
    if (found.isEmpty()) {
      found = ask("create", () -> site.create(plan));
    }
    String id =
        found.orElseThrow(() ->
            EngineException.unsure(
                "the site has a machine of mark %s and does not show it yet".formatted(plan.name()),
                site.tempo().settling(),
                null));
    Given given = ask("given", () -> site.given(id));
    return new Reserved(new Place(plan.name(), id), given);
  }

  /** The machine's id; none when it is not here. */
  private Optional<String> find(Place place) {
    String id = RemoteSite.idOf(place);
    return id == null
        ? ask("find", () -> site.byMark(place.machine()))
        : ask("exists", () -> site.exists(id)) ? Optional.of(id) : Optional.empty();
  }

  private String require(Place place) {
    return find(place)
        .orElseThrow(() ->
            EngineException.fatal("there is no machine %s at the site".formatted(place), null));
  }

  @Override
  public void createDisks(Place place, MachinePlan plan, Watch watch) {
    watch.check();
    require(place);
  }

  @Override
  public TransferReceipt writeDisks(
      Place place, MachinePlan plan, ArchiveSource source, TransferWatch watch)
      throws InterruptedException {
    goOnUnlessInterrupted();
    String id = require(place);
    long archive = source.sizeBytes();
    Watch waiting = watch.waiting().orElseThrow();
    watch.moved(0, archive, 0);
    for (int look = 1; ; look++) {
      RemoteSite.Filling filling = ask("filling", () -> site.filling(id));
      if (filling == RemoteSite.Filling.DONE) {
        break;
      }
      if (filling == RemoteSite.Filling.NOT_BEGUN) {
        Optional<RuntimeException> failure = ask("failure", () -> site.failure(id));
        if (failure.isPresent()) {
          throw failure.get();
        }
        ask("fill", () -> site.beginFilling(id, source));
      }
      waiting.pause(site.tempo().look());
      watch.moved(Math.min(archive - 1, archive * look / LOOKS), archive, 0);
    }
    watch.moved(archive, archive, 0);
    return new TransferReceipt(
        archive,
        0,
        false,
        plan.disks().stream()
            .map(disk ->
                new TransferReceipt.DiskReceipt(
                    disk.key(), disk.device(), disk.sourceBytes(), disk.sourceBytes(), "", ""))
            .toList());
  }

  private static void goOnUnlessInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("the process shuts down");
    }
  }

  /** Nobody reads disks back through this site. */
  @Override
  public CheckReceipt checkDisks(Place place, MachinePlan plan, long fullUpTo, TransferWatch watch)
      throws InterruptedException {
    goOnUnlessInterrupted();
    require(place);
    watch.moved(0, fullUpTo, 0);
    return CheckReceipt.NONE;
  }

  @Override
  public void giveIdentity(Place place, Seed seed, Watch watch) {
    watch.check();
    String id = require(place);
    tell("seed", () -> site.seed(id, seed));
  }

  @Override
  public Given define(Place place, MachinePlan plan, Watch watch) {
    watch.check();
    String id = require(place);
    tell("define", () -> site.define(id));
    Given given = ask("given", () -> site.given(id));
    return given.and(new Given(null, null, null, reached(id), "cloud", List.of()));
  }

  private List<Service> reached(String id) {
    return List.of(new Service("ssh", site.plan(id).identity().address(), 22, 22));
  }

  @Override
  public void resize(Place place, MachineSize size, Watch watch) throws InterruptedException {
    watch.check();
    String id = require(place);
    if (!ask("size", () -> site.plan(id)).size().equals(size)) {
      stop(place, watch);
      tell("resize", () -> site.resize(id, size));
    }
  }

  @Override
  public Enforcement open(Place place, Inbound inbound, Watch watch) {
    watch.check();
    return find(place)
        .map(id -> ask("open", () -> site.open(id, inbound)))
        .orElse(Enforcement.ABSENT);
  }

  @Override
  public Given boot(Place place, Watch watch) throws InterruptedException {
    watch.check();
    String id = require(place);
    if (!ask("filled", () -> site.filled(id))) {
      throw EngineException.fatal(
          "the disks of machine %s were never filled to the end; it is not started"
              .formatted(place),
          null);
    }
    follow(
        id,
        "start",
        watch,
        () ->
            site.observe(id)
                .map(seen ->
                    seen.state() == Observation.State.RUNNING
                        || seen.state() == Observation.State.PANICKED)
                .orElse(false),
        () -> site.beginStart(id));
    return Given.NOTHING;
  }

  @Override
  public void powerDown(Place place) {
    find(place).ifPresent(id -> tell("ask-off", () -> site.askOff(id)));
  }

  @Override
  public void stop(Place place, Watch watch) throws InterruptedException {
    watch.check();
    Optional<String> id = find(place);
    if (id.isPresent()) {
      follow(
          id.get(),
          "stop",
          watch,
          () -> site.observe(id.get()).map(seen -> !powered(seen.state())).orElse(true),
          () -> site.beginStop(id.get()));
    }
  }

  @Override
  public void destroy(Place place, Watch watch) throws InterruptedException {
    watch.check();
    Set<String> ids = new LinkedHashSet<>();
    find(place).ifPresent(ids::add);
    ask("find", () -> site.byMark(place.machine())).ifPresent(ids::add);
    if (ids.isEmpty() && place.text().isEmpty()) {
      // Somebody may just have begun it and died before it was noted where.
      watch.pause(site.tempo().settling());
      ask("find", () -> site.byMark(place.machine())).ifPresent(ids::add);
    }
    for (String id : ids) {
      follow(id, "delete", watch, () -> !site.exists(id), () -> site.beginDelete(id));
    }
  }

  /** Begins the task unless its end is there, and looks until it is and nothing is at work. */
  private void follow(
      String id, String task, Watch watch, Supplier<Boolean> reached, Supplier<Boolean> begin)
      throws InterruptedException {
    boolean begun = false;
    for (int look = 0; look < LOOKS; look++) {
      boolean busy = ask("busy", () -> site.busy(id));
      if (!busy) {
        if (ask("look", reached)) {
          return;
        }
        if (begun && task.equals("start")) {
          // It ended otherwise than it should: whoever proves the machine sees as what.
          return;
        }
        begun = ask(task, begin) || begun;
      }
      watch.pause(site.tempo().look());
    }
    throw EngineException.retryable(
        "machine %s is being worked on at the site; try again later".formatted(id), null);
  }

  private static boolean powered(Observation.State state) {
    return switch (state) {
      case RUNNING, PAUSED, PANICKED, IO_ERROR -> true;
      case ABSENT, STOPPED, POWERED_OFF, VANISHED, OFF, UNKNOWN -> false;
    };
  }

  /** The site says that a machine is off, and not why. */
  private static Observation.State seen(Observation.State state, boolean whole) {
    return powered(state) ? state : whole ? Observation.State.OFF : Observation.State.STOPPED;
  }

  @Override
  public Sightings sightings() {
    RemoteSite.Listing listing = ask("list", site::list);
    Map<MachineName, Observation.State> states = new HashMap<>();
    listing
        .machines()
        .values()
        .forEach(machine -> states.put(machine.mark(), seen(machine.state(), machine.whole())));
    return new Sightings(states, Map.of(), listing.complete());
  }

  @Override
  public Observation observe(Place place) {
    Optional<String> id = find(place);
    Optional<Observation> now = id.flatMap(known -> ask("observe", () -> site.observe(known)));
    if (now.isEmpty()) {
      return new Observation(Observation.State.ABSENT, null, false, List.of(), 0, 0, 0);
    }
    Observation seen = now.get();
    return new Observation(
        seen(seen.state(), site.whole(id.orElseThrow())),
        seen.report(),
        seen.agentAnswers(),
        seen.answers(),
        seen.consoleBytes(),
        seen.diskReadBytes(),
        seen.diskWrittenBytes());
  }

  @Override
  public TrafficCounters traffic() {
    return ask("traffic", () -> site.machines().traffic());
  }

  @Override
  public Traces traces() {
    RemoteSite.Listing listing = ask("list", site::list);
    Set<Trace> found = new HashSet<>();
    listing
        .machines()
        .values()
        .forEach(machine ->
            found.add(
                new Trace(
                    machine.whole() ? Trace.Kind.MACHINE : Trace.Kind.BEGINNING,
                    machine.mark(),
                    "machine %s at the site".formatted(machine.id()))));
    return new Traces(found, listing.complete());
  }

  @Override
  public List<Service> services(Place place) {
    return find(place)
        .filter(id ->
            ask("services", () -> !site.machines().services(Place.of(place.machine())).isEmpty()))
        .map(this::reached)
        .orElse(List.of());
  }

  @Override
  public Gauges gauges(Place place) {
    return find(place)
        .map(_ -> ask("gauges", () -> site.machines().gauges(Place.of(place.machine()))))
        .orElse(Gauges.NONE);
  }

  @Override
  public Optional<String> console(Place place, int maxChars) {
    return find(place).flatMap(_ -> ask("console", () -> site.machines().console(place, maxChars)));
  }

  @Override
  public Screen screen(Place place) {
    return Screen.none("the site shows no picture of a machine");
  }
}
