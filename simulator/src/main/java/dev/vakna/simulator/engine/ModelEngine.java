package dev.vakna.simulator.engine;

import dev.vakna.core.archive.ArchiveRejectedException;
import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.engine.Change;
import dev.vakna.core.engine.CheckReceipt;
import dev.vakna.core.engine.Enforcement;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.Gauges;
import dev.vakna.core.engine.Given;
import dev.vakna.core.engine.Objection;
import dev.vakna.core.engine.Observation;
import dev.vakna.core.engine.Reserved;
import dev.vakna.core.engine.Screen;
import dev.vakna.core.engine.Service;
import dev.vakna.core.engine.Sightings;
import dev.vakna.core.engine.SiteCapacity;
import dev.vakna.core.engine.SiteReading;
import dev.vakna.core.engine.Trace;
import dev.vakna.core.engine.Traces;
import dev.vakna.core.engine.TrafficCounters;
import dev.vakna.core.engine.TransferReceipt;
import dev.vakna.core.engine.TransferWatch;
import dev.vakna.core.engine.Watch;
import dev.vakna.core.machine.DiskPlan;
import dev.vakna.core.machine.Identity;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.machine.MachineSize;
import dev.vakna.core.machine.Place;
import dev.vakna.core.machine.Wire;
import dev.vakna.core.network.Inbound;
import dev.vakna.core.network.OpenPorts;
import dev.vakna.core.seed.Seed;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An {@link Engine} in memory. Safe for use by many threads. */
public final class ModelEngine implements Engine {

  private static final long GIB = 1L << 30;

  /** A PNG of one black point. */
  private static final byte[] PICTURE =
      Base64.getDecoder()
          .decode(
              "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==");

  private final String host;
  private final Map<MachineName, Machine> machines = new HashMap<>();
  private final Set<Trace> remains = new HashSet<>();
  private final Set<MachineName> occupied = new HashSet<>();
  private final AtomicReference<Guests> guests = new AtomicReference<>(Guests.REPORT);
  private final AtomicReference<NetworkPlan> network =
      new AtomicReference<>(
          new NetworkPlan(
              "default",
              "user",
              "10.77.0.10",
              "10.77.255.250",
              16,
              "10.77.0.2",
              List.of("10.77.0.3")));
  private final AtomicReference<SiteCapacity> capacity =
      new AtomicReference<>(new SiteCapacity(64, 1 << 20, 8_000 * GIB, 8_000 * GIB));
  private final AtomicBoolean capacityFails = new AtomicBoolean();
  private final AtomicReference<@Nullable EngineException> silence = new AtomicReference<>();
  private final AtomicReference<List<Objection>> objections = new AtomicReference<>(List.of());
  private final AtomicReference<List<Change>> changes = new AtomicReference<>(List.of());
  private final AtomicReference<@Nullable String> damage = new AtomicReference<>();
  private final AtomicReference<EngineException.@Nullable Kind> hindrance = new AtomicReference<>();
  private final AtomicReference<String> console = new AtomicReference<>("login:");
  private final AtomicBoolean rots = new AtomicBoolean();
  private final AtomicBoolean filters = new AtomicBoolean(true);
  private final AtomicReference<@Nullable Semaphore> gate = new AtomicReference<>();
  private final AtomicBoolean counting = new AtomicBoolean();
  private long epochs;
  private volatile Consumer<Event> onChange = change -> {};

  /** What guests do once they run. */
  public enum Guests {
    /** Tell who they are. */
    REPORT,
    /** Read their disks and say nothing. */
    SILENT,
    /** Panic. */
    PANIC,
    /** Switch themselves off. */
    POWER_OFF,
    /** Never start: nothing is read, nothing is said. */
    DEAD
  }

  /**
   * A machine as it came to be.
   *
   * @param state what it does now; {@link Observation.State#ABSENT} when it was removed
   */
  public record Event(MachineName name, MachinePlan plan, Observation.State state) {}

  private static final class Machine {
    MachinePlan plan;
    final Map<String, Long> disks = new HashMap<>();
    boolean filling;
    boolean written;
    @Nullable Seed seed;
    @Nullable Guests guest;
    @Nullable Given definition;
    boolean filtered;
    @Nullable Inbound inbound;
    Observation.State state = Observation.State.STOPPED;
    int looks;

    /** Of its counter; null when it has none. */
    @Nullable String epoch;

    long heard;
    long sent;

    Machine(MachinePlan plan) {
      this.plan = plan;
    }
  }

  public ModelEngine(String host) {
    this.host = host;
  }

  /** What a machine was given to become itself. */
  public synchronized Optional<Seed> seed(MachineName name) {
    Machine machine = machines.get(name);
    return machine == null ? Optional.empty() : Optional.ofNullable(machine.seed);
  }

  /** From now on guests behave so. */
  public void guests(Guests behaviour) {
    guests.set(behaviour);
  }

  /** From now on this machine's guest behaves so, whatever the others do. */
  public synchronized void guest(MachineName name, Guests behaviour) {
    Machine machine = machines.get(name);
    if (machine != null) {
      machine.guest = behaviour;
    }
  }

  /** From now on told of every machine that is made, changes its state, or is removed. */
  public void onChange(Consumer<Event> listener) {
    onChange = listener;
  }

  /** From now on the host has this. */
  public void capacity(SiteCapacity now) {
    capacity.set(now);
  }

  /** From now on new machines get their addresses there. */
  public void network(NetworkPlan now) {
    network.set(now);
  }

  /** From now on asking for the host's capacity fails as only a fault of ours would. */
  public void failCapacity(boolean fails) {
    capacityFails.set(fails);
  }

  /** From now on the host answers no question about itself but with that; null for none. */
  public void silence(@Nullable EngineException answer) {
    silence.set(answer);
  }

  private void answers() {
    EngineException answer = silence.get();
    if (answer != null) {
      throw answer;
    }
  }

  /** From now on the engine objects so. */
  public void objections(List<Objection> now) {
    objections.set(List.copyOf(now));
  }

  /** From now on machines are defined with hardware that is otherwise than planned. */
  public void changes(List<Change> now) {
    changes.set(List.copyOf(now));
  }

  /** From now on transfers find their archives damaged; null for sound ones. */
  public void damage(@Nullable String kind) {
    damage.set(kind);
  }

  /** From now on guests have written that to their consoles. */
  public void console(String text) {
    console.set(text);
  }

  /** From now on transfers meet that hindrance; null for none. */
  public void hinder(EngineException.@Nullable Kind kind) {
    hindrance.set(kind);
  }

  /** From now on disks do not hold what was written to them. */
  public void rot(boolean rotting) {
    rots.set(rotting);
  }

  /** From now on something stands before the machines that are defined, or nothing does. */
  public void filters(boolean filtering) {
    filters.set(filtering);
  }

  /** What is open of a machine by the last word about it; none where nobody keeps it so. */
  public synchronized Optional<List<OpenPorts>> openPorts(MachineName name) {
    Machine machine = machines.get(name);
    if (machine == null || !machine.filtered) {
      return Optional.empty();
    }
    Wire wire = machine.plan.wire();
    return machine.inbound != null
        ? Optional.of(machine.inbound.open())
        : Optional.of(wire == null ? List.of() : wire.open());
  }

  /** From now on transfers stand still until {@link #letTransfersGo}. */
  public void holdTransfers() {
    gate.set(new Semaphore(0));
  }

  /** Lets all transfers go on, those to come too. */
  public void letTransfersGo() {
    Semaphore held = gate.getAndSet(null);
    if (held != null) {
      held.release(1_000_000);
    }
  }

  /** From now on the traffic of machines that start is counted, or is not. */
  public void countTraffic(boolean counts) {
    counting.set(counts);
  }

  /**
   * So much goes through a machine's network card.
   *
   * @return its counter's epoch; none when the machine does not run or its traffic is not counted
   */
  public synchronized Optional<String> carry(MachineName name, long inbound, long outbound) {
    Machine machine = machines.get(name);
    if (machine == null || machine.epoch == null || machine.state != Observation.State.RUNNING) {
      return Optional.empty();
    }
    machine.heard += inbound;
    machine.sent += outbound;
    return Optional.of(machine.epoch);
  }

  /** The guest switches itself off. */
  public synchronized void switchOff(MachineName name) {
    turn(machine(name), Observation.State.POWERED_OFF);
  }

  /** The guest panics; nothing happens to one that does not run. */
  public synchronized void panic(MachineName name) {
    Machine machine = machines.get(name);
    if (machine != null && machine.state == Observation.State.RUNNING) {
      turn(machine, Observation.State.PANICKED);
    }
  }

  /** The machine's process is killed; nothing happens to one that has none. */
  public synchronized void kill(MachineName name) {
    Machine machine = machines.get(name);
    if (machine != null && hasProcess(machine.state)) {
      turn(machine, Observation.State.VANISHED);
    }
  }

  /** The host restarts: processes are gone, disks stay. */
  public synchronized void restartHost() {
    inventory()
        .forEach(name -> {
          kill(name);
          machine(name).epoch = null;
        });
  }

  private static boolean hasProcess(Observation.State state) {
    return switch (state) {
      case RUNNING, PAUSED, POWERED_OFF, PANICKED, IO_ERROR -> true;
      case ABSENT, STOPPED, VANISHED, OFF, UNKNOWN -> false;
    };
  }

  private void turn(Machine machine, Observation.State state) {
    if (machine.state != state) {
      machine.state = state;
      onChange.accept(new Event(machine.plan.name(), machine.plan, state));
    }
  }

  /** Something that is not this engine's lies where a machine of that name would. */
  public synchronized void occupy(MachineName name) {
    occupied.add(name);
  }

  /** Whether it still does. */
  public synchronized boolean occupied(MachineName name) {
    return occupied.contains(name);
  }

  /** Something is left of a machine, as only an accident leaves it. */
  public synchronized void leave(Trace trace) {
    remains.add(trace);
  }

  /**
   * The machine's services are offered at other ports, as after a start that found theirs taken.
   */
  public synchronized void movePorts(MachineName name) {
    Machine machine = machine(name);
    Given before = machine.definition;
    if (before != null) {
      machine.definition =
          before.and(
              new Given(
                  null,
                  null,
                  null,
                  before.reached().stream()
                      .map(s -> new Service(s.name(), s.host(), s.port() + 1, s.guestPort()))
                      .toList(),
                  null,
                  null));
    }
  }

  /** Sizes of a machine's disks by key; empty when it has none. */
  public synchronized Map<String, Long> disks(MachineName name) {
    Machine machine = machines.get(name);
    return machine == null ? Map.of() : Map.copyOf(machine.disks);
  }

  /** What the machines were made of, in the order of their names. */
  public synchronized List<MachinePlan> plans() {
    return machines.values().stream()
        .map(machine -> machine.plan)
        .sorted(Comparator.comparing(plan -> plan.name().text()))
        .toList();
  }

  @Override
  public String name() {
    return host;
  }

  @Override
  public SiteReading read() {
    if (capacityFails.get()) {
      throw new IllegalStateException("the model was told to fail");
    }
    answers();
    return new SiteReading(
        host,
        capacity.get(),
        network.get(),
        objections.get().stream()
            .map(objection -> new SiteReading.Lack(new SiteReading.Missing.Everything(), objection))
            .toList());
  }

  @Override
  public synchronized Reserved reserve(MachinePlan plan, Watch watch) {
    watch.check();
    if (occupied.contains(plan.name())) {
      throw EngineException.fatal(
          "what lies at %s does not bear the mark of a machine".formatted(plan.name()), null);
    }
    if (!machines.containsKey(plan.name())) {
      Machine machine = new Machine(plan);
      machines.put(plan.name(), machine);
      onChange.accept(new Event(plan.name(), plan, machine.state));
    }
    return new Reserved(Place.of(plan.name()), Given.asPlanned(plan, network.get().name()));
  }

  @Override
  public synchronized void createDisks(Place place, MachinePlan plan, Watch watch) {
    watch.check();
    Machine machine = machine(plan.name());
    requireNoTransfer(machine);
    for (DiskPlan disk : plan.disks()) {
      machine.disks.put(disk.key(), disk.bytes());
    }
  }

  @Override
  public TransferReceipt writeDisks(
      Place place, MachinePlan plan, ArchiveSource source, TransferWatch watch)
      throws InterruptedException {
    goOnUnlessInterrupted();
    if (beginTransfer(plan.name())) {
      transfer(plan, source, watch);
    }
    return new TransferReceipt(
        source.sizeBytes(),
        0,
        false,
        plan.disks().stream()
            .map(disk ->
                new TransferReceipt.DiskReceipt(
                    disk.key(),
                    disk.device(),
                    disk.sourceBytes(),
                    disk.sourceBytes(),
                    digest(disk),
                    digest(disk)))
            .toList());
  }

  private static void goOnUnlessInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("the process shuts down");
    }
  }

  private static String digest(DiskPlan disk) {
    return "model-sum:%016x".formatted(disk.sourceBytes());
  }

  @Override
  public CheckReceipt checkDisks(Place place, MachinePlan plan, long fullUpTo, TransferWatch watch)
      throws InterruptedException {
    goOnUnlessInterrupted();
    watch.moved(0, fullUpTo, 0);
    synchronized (this) {
      Machine machine = machine(plan.name());
      if (!machine.written) {
        throw EngineException.fatal("machine %s has empty disks".formatted(plan.name()), null);
      }
      if (machine.definition != null) {
        return CheckReceipt.NONE;
      }
    }
    if (rots.get()) {
      throw EngineException.of(
          EngineException.Kind.DAMAGED, "the model's disks rot as they were told to", null);
    }
    return new CheckReceipt(
        plan.disks().stream()
            .map(disk ->
                new CheckReceipt.DiskCheck(
                    disk.key(),
                    CheckReceipt.Extent.FULL,
                    disk.sourceBytes(),
                    100,
                    true,
                    digest(disk)))
            .toList());
  }

  /** One transfer of a machine at a time; false when its disks are full already. */
  private synchronized boolean beginTransfer(MachineName name) {
    Machine machine = machine(name);
    requireNoTransfer(machine);
    machine.filling = !machine.written;
    return machine.filling;
  }

  private static void requireNoTransfer(Machine machine) {
    if (machine.filling) {
      throw EngineException.retryable(
          "somebody else holds the transfer to %s".formatted(machine.plan.name()), null);
    }
  }

  private void transfer(MachinePlan plan, ArchiveSource source, TransferWatch watch)
      throws InterruptedException {
    boolean whole = false;
    try {
      long archive = source.sizeBytes();
      watch.filling(() -> read().capacity().diskFreeBytes());
      watch.moved(0, archive, 0);
      Semaphore held = gate.get();
      while (held != null && !held.tryAcquire(20, TimeUnit.MILLISECONDS)) {
        watch.moved(archive / 2, archive, 0);
      }
      String kind = damage.get();
      if (kind != null) {
        throw new ArchiveRejectedException(kind, "the archive is damaged.", null);
      }
      EngineException.Kind hindered = hindrance.get();
      if (hindered != null) {
        throw EngineException.of(hindered, "the model was told so", null);
      }
      long moved = 0;
      for (DiskPlan disk : plan.disks()) {
        for (int quarter = 1; quarter <= 4; quarter++) {
          watch.moved(archive * quarter / 4, archive, moved + disk.sourceBytes() * quarter / 4);
        }
        moved += disk.sourceBytes();
      }
      whole = true;
    } finally {
      endTransfer(plan.name(), whole);
    }
  }

  private synchronized void endTransfer(MachineName name, boolean whole) {
    Machine machine = machines.get(name);
    if (machine != null) {
      machine.filling = false;
      machine.written = whole;
    }
  }

  @Override
  public synchronized void giveIdentity(Place place, Seed seed, Watch watch) {
    watch.check();
    machine(place.machine()).seed = seed;
  }

  @Override
  public synchronized Given define(Place place, MachinePlan plan, Watch watch) {
    watch.check();
    Machine machine = machine(plan.name());
    if (machine.definition == null) {
      machine.filtered = filters.get();
      int port = 20_000 + (int) (Integer.toUnsignedLong(plan.name().hashCode()) % 10_000);
      machine.definition =
          Given.asPlanned(plan, network.get().name())
              .and(
                  new Given(
                      null,
                      null,
                      null,
                      List.of(new Service("ssh", "127.0.0.1", port, 22)),
                      "tcg",
                      changes.get()));
    }
    return machine.definition;
  }

  @Override
  public synchronized void resize(Place place, MachineSize size, Watch watch) {
    watch.check();
    Machine machine = machine(place.machine());
    if (machine.plan.size().equals(size)) {
      return;
    }
    if (machine.definition == null) {
      throw EngineException.fatal("machine %s is not defined".formatted(place.machine()), null);
    }
    if (machine.state != Observation.State.VANISHED) {
      turn(machine, Observation.State.STOPPED);
    }
    machine.epoch = null;
    machine.plan = machine.plan.sized(size);
  }

  @Override
  public synchronized Enforcement open(Place place, Inbound inbound, Watch watch) {
    watch.check();
    Machine machine = machines.get(place.machine());
    if (machine == null || machine.definition == null) {
      return Enforcement.ABSENT;
    }
    if (!machine.filtered) {
      return Enforcement.UNFILTERED;
    }
    if (machine.inbound == null || machine.inbound.version() < inbound.version()) {
      machine.inbound = inbound;
    }
    return Enforcement.ENFORCED;
  }

  @Override
  public synchronized Given boot(Place place, Watch watch) {
    watch.check();
    MachineName name = place.machine();
    Machine machine = machine(name);
    if (!machine.written || machine.seed == null || machine.definition == null) {
      throw EngineException.fatal("machine %s is not whole".formatted(name), null);
    }
    forget(name, Trace.Kind.RUNNING_UNCLAIMED);
    if (machine.state != Observation.State.RUNNING) {
      machine.looks = 0;
      countAnew(machine);
    }
    turn(
        machine,
        switch (behaviour(machine)) {
          case REPORT, SILENT, DEAD -> Observation.State.RUNNING;
          case PANIC -> Observation.State.PANICKED;
          case POWER_OFF -> Observation.State.POWERED_OFF;
        });
    return Given.NOTHING;
  }

  private void countAnew(Machine machine) {
    machine.epoch = counting.get() ? "epoch-" + ++epochs : null;
    machine.heard = 0;
    machine.sent = 0;
  }

  private Guests behaviour(Machine machine) {
    return machine.guest == null ? guests.get() : machine.guest;
  }

  @Override
  public synchronized void powerDown(Place place) {
    Machine machine = machines.get(place.machine());
    if (machine != null
        && machine.state == Observation.State.RUNNING
        && behaviour(machine) == Guests.REPORT) {
      turn(machine, Observation.State.POWERED_OFF);
    }
  }

  @Override
  public synchronized void stop(Place place, Watch watch) {
    watch.check();
    MachineName name = place.machine();
    Machine machine = machines.get(name);
    if (machine != null) {
      turn(machine, Observation.State.STOPPED);
      machine.epoch = null;
    }
    forget(name, Trace.Kind.RUNNING_UNCLAIMED);
  }

  @Override
  public synchronized Observation observe(Place place) {
    Machine machine = machines.get(place.machine());
    if (machine == null) {
      return new Observation(Observation.State.ABSENT, null, false, List.of(), 0, 0, 0);
    }
    Guests guest = behaviour(machine);
    boolean speaks = machine.state == Observation.State.RUNNING && guest == Guests.REPORT;
    return new Observation(
        machine.state,
        speaks ? report(machine.plan) : null,
        speaks,
        speaks ? List.of(new Observation.Answer("ssh", "SSH-2.0-OpenSSH_9.2")) : List.of(),
        guest == Guests.DEAD ? 0 : 4096,
        guest == Guests.DEAD ? 0 : 64 << 20,
        guest == Guests.DEAD ? 0 : 1 << 20);
  }

  private static String report(MachinePlan plan) {
    Identity identity = plan.identity();
    long root = plan.disks().isEmpty() ? 0 : plan.disks().getFirst().bytes();
    return """
    {"hostname":"%s","machineId":"%s","instanceId":"%s","hostKeys":["ssh-ed25519 SHA256:%s"],\
    "rootBytes":%d,"addresses":["%s"],"macs":["%s"],\
    "previous":{"machineId":"00000000000000000000000000000001","hostKeys":["ssh-ed25519 SHA256:old"]}}\
    """
        .formatted(
            identity.hostname(),
            identity.generationId().replace("-", ""),
            identity.instanceId(),
            plan.name().text(),
            root,
            identity.address(),
            identity.mac());
  }

  /** Time passes by looking: a second at every look. */
  @Override
  public synchronized Gauges gauges(Place place) {
    Machine machine = machines.get(place.machine());
    if (machine == null || machine.state != Observation.State.RUNNING) {
      return Gauges.NONE;
    }
    machine.looks++;
    return new Gauges(
        Duration.ofSeconds(machine.looks),
        Duration.ofMillis(500L * machine.looks),
        null,
        null,
        machine.epoch == null
            ? new Gauges.Traffic(1000L * machine.looks, 2000L * machine.looks)
            : new Gauges.Traffic(machine.heard, machine.sent));
  }

  @Override
  public synchronized TrafficCounters traffic() {
    answers();
    Map<MachineName, TrafficCounters.Counter> counters = new HashMap<>();
    machines.forEach((name, machine) -> {
      if (machine.epoch != null) {
        counters.put(name, new TrafficCounters.Counter(machine.epoch, machine.heard, machine.sent));
      }
    });
    return new TrafficCounters(counters);
  }

  @Override
  public synchronized Optional<String> console(Place place, int maxChars) {
    return machines.containsKey(place.machine()) ? Optional.of(console.get()) : Optional.empty();
  }

  @Override
  public synchronized Screen screen(Place place) {
    Machine machine = machines.get(place.machine());
    return machine == null || !machine.plan.devices().vga()
        ? Screen.none("the machine has no display")
        : Screen.of(PICTURE);
  }

  @Override
  public synchronized void destroy(Place place, Watch watch) {
    watch.check();
    MachineName name = place.machine();
    Machine machine = machines.get(name);
    if (machine != null) {
      requireNoTransfer(machine);
      machines.remove(name);
      onChange.accept(new Event(name, machine.plan, Observation.State.ABSENT));
    }
    remains.removeIf(trace -> name.equals(trace.machine()));
  }

  private void forget(MachineName name, Trace.Kind kind) {
    remains.removeIf(trace -> name.equals(trace.machine()) && trace.kind() == kind);
  }

  @Override
  public synchronized List<Service> services(Place place) {
    Machine machine = machines.get(place.machine());
    return machine == null || machine.definition == null ? List.of() : machine.definition.reached();
  }

  @Override
  public synchronized Traces traces() {
    Set<Trace> traces = new TreeSet<>(Comparator.comparing(Trace::toString));
    traces.addAll(remains);
    for (MachineName name : machines.keySet()) {
      traces.add(new Trace(Trace.Kind.MACHINE, name, "machine " + name));
    }
    return Traces.all(traces);
  }

  @Override
  public synchronized Sightings sightings() {
    answers();
    Map<MachineName, Observation.State> states = new HashMap<>();
    machines.forEach((name, machine) -> states.put(name, machine.state));
    return new Sightings(states, Map.of());
  }

  /** The names of all machines. */
  public synchronized Set<MachineName> inventory() {
    Set<MachineName> names = new TreeSet<>(Comparator.comparing(MachineName::text));
    names.addAll(machines.keySet());
    return Collections.unmodifiableSet(names);
  }

  private Machine machine(MachineName name) {
    Machine machine = machines.get(name);
    if (machine == null) {
      throw EngineException.fatal("there is no machine %s".formatted(name), null);
    }
    return machine;
  }
}
