package dev.vakna.simulator.world;

import dev.vakna.core.admission.OverCommit;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.Observation;
import dev.vakna.core.engine.SiteCapacity;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.Place;
import dev.vakna.core.resize.NewSize;
import dev.vakna.core.store.Store;
import dev.vakna.simulator.SeededChance;
import dev.vakna.simulator.engine.ModelEngine;
import dev.vakna.simulator.engine.RemoteEngine;
import dev.vakna.simulator.engine.RemoteSite;
import dev.vakna.simulator.memory.MemoryStore;
import dev.vakna.simulator.schedule.Choices;
import dev.vakna.simulator.schedule.Process;
import dev.vakna.simulator.schedule.Scheduler;
import dev.vakna.simulator.schedule.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One simulated data centre, from its first moment until it has come to rest. */
public final class World {

  static final String HOST = "host-a";
  static final OverCommit OVER_COMMIT = OverCommit.STANDARD;

  private static final long GIB = 1L << 30;
  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final Duration REST_WITHIN = Duration.ofHours(3);

  /**
   * Longer than anything that was begun before faults ended can still take, and than two starts.
   */
  private static final Duration QUIET = Duration.ofSeconds(80);

  private static final List<Duration> DELAYS = millis(20, 300, 1_500, 5_000, 9_500, 31_000);
  private static final List<Duration> STALLS = millis(2_000, 9_000, 20_000, 45_000);
  private static final List<Duration> PAUSES = millis(3_000, 9_000, 13_000, 40_000);
  private static final List<Duration> ABSENCES = millis(200, 2_000, 9_000, 20_000);
  private static final List<Duration> OUTAGES = millis(1_000, 5_000, 12_000);
  private static final List<Duration> ABSENCES_OF_ENGINE =
      millis(2_000, 30_000, 600_000, 3_600_000);
  private static final RemoteSite.Tempo TEMPO =
      new RemoteSite.Tempo(
          Duration.ofMillis(1_500),
          Duration.ofSeconds(2),
          Duration.ofSeconds(4),
          Duration.ofMillis(500));
  private static final List<Duration> JUMPS = millis(1_000, 10_000, 60_000);
  private static final double[] DRIFTS = {1, 1.0005, 0.9995, 1.05, 0.95};

  private final Choices choices;
  private final long seed;
  private final Assembly assembly;
  private final Faults faults;
  private final History history;
  private final Scheduler scheduler;
  private final StorageClock clock;
  private final SeededChance chance;
  private final MemoryStore records;
  private final Store storage;
  private final ModelEngine machines = new ModelEngine(HOST);
  private final @Nullable RemoteSite remote;
  private final Shelf shelf = new Shelf();
  private final Witness witness;
  private final PlanWitness plans = new PlanWitness(this);
  private final KeyWitness keys = new KeyWitness(this);
  private final AddressWitness addresses;
  private final EndWitness ends = new EndWitness(this);
  private final WishWitness<NewSize> sizes = new WishWitness<>();
  private final WishWitness<Set<Integer>> openPorts = new WishWitness<>();
  private final TrafficWitness traffic;
  private final List<Runnable> atRest = new ArrayList<>();
  private final Company company;
  private final List<Server> servers = new ArrayList<>();
  private final List<Customer> customers = new ArrayList<>();
  private final int serverCount;
  private final boolean drifting;
  private int clientsAtWork;
  private long machineChanges;
  private long storageBackAt;
  private long engineBackAt;
  private boolean startCame;

  /**
   * @param choices what could be otherwise
   * @param seed which faults there are, and all identifiers
   * @param servers how many share the work
   * @param kept whether the history is kept
   */
  public World(Choices choices, long seed, int servers, Assembly assembly, boolean kept) {
    this.choices = choices;
    this.seed = seed;
    this.assembly = assembly;
    this.serverCount = servers;
    this.faults = new Faults(seed);
    this.history = new History(kept);
    this.scheduler = new Scheduler(choices);
    this.clock = new StorageClock(scheduler);
    this.chance = new SeededChance(seed, clock);
    this.records = new MemoryStore(clock);
    this.storage = assembly.storage(records);
    this.witness = new Witness(this);
    this.company = assembly.isOfToday() ? Company.of(seed) : Company.NOBODY;
    this.drifting = (seed & 3) == 0;
    this.traffic =
        new TrafficWitness(this, assembly.isOfToday() && Long.remainderUnsigned(seed, 5) == 3);
    this.remote =
        Long.remainderUnsigned(seed, 3) == 1 ? new RemoteSite(machines, siteTime(), TEMPO) : null;
    this.addresses =
        new AddressWitness(
            this, remote == null && assembly.isOfToday() && Long.remainderUnsigned(seed, 5) == 3);
    machines.onChange(change -> {
      machineChanges++;
      witness.machine(change);
      if (remote != null) {
        remote.changed();
      }
    });
  }

  private RemoteSite.Time siteTime() {
    return new RemoteSite.Time() {
      @Override
      public long nanos() {
        return scheduler.now();
      }

      @Override
      public void at(long nanos, Runnable sudden) {
        scheduler.at(nanos, sudden);
      }
    };
  }

  private static List<Duration> millis(long... all) {
    return java.util.Arrays.stream(all).mapToObj(Duration::ofMillis).toList();
  }

  /** Lives the whole run. */
  public Outcome run() throws InterruptedException {
    scheduler.run("world", this::live);
    return new Outcome(
        witness.broken(),
        choices.taken(),
        faults.counts(),
        witness.endings(),
        Duration.ofNanos(scheduler.now()),
        history.text());
  }

  private void live() {
    int room = 5 - scheduler.choices().below(4);
    addresses.begin();
    machines.capacity(new SiteCapacity(64, 1024 + 4096L * room, 8_000 * GIB, 8_000 * GIB));
    for (int i = 0; i < 2; i++) {
      Customer customer = Customer.of(this, i);
      customers.add(customer);
      customer.backups().forEach(shelf::put);
    }
    if (scheduler.choices().below(3) == 2) {
      // The servers have not seen it before, and find it at the same time.
      shelf.put(customers.getFirst().freshBackup(chance));
    }
    for (int i = 0; i < serverCount; i++) {
      Server server = new Server(this, "s" + (i + 1));
      servers.add(server);
      server.start();
    }
    int clients = 1 + scheduler.choices().below(3);
    for (int i = 0; i < clients; i++) {
      join("client " + (i + 1), new Client(this, customers.get(i % 2))::act);
    }
    scheduler.begin("operator", null, new Operator(this)::act);
    company.come(this);
    traffic.come();
    if (scheduler.choices().below(4) == 3) {
      scheduler.begin("provider", null, this::takeAVpsAway);
    }
    while (clientsAtWork > 0 && scheduler.now() < LONGEST.toNanos()) {
      scheduler.sleep(Duration.ofSeconds(1).toNanos());
    }
    scheduler.sleep(Duration.ofSeconds(10L * scheduler.choices().below(3)).toNanos());
    rest();
    new Rest(this).check();
    scheduler.end();
  }

  /** Lets one more act until it has done all that it wants. */
  void join(String name, Runnable work) {
    clientsAtWork++;
    scheduler.begin(
        name,
        null,
        () -> {
          work.run();
          clientsAtWork--;
        });
  }

  private void takeAVpsAway() {
    scheduler.sleep(Duration.ofSeconds(scheduler.choices().below(40)).toNanos());
    customers.get(scheduler.choices().below(customers.size())).loseSource(this);
  }

  /** Nothing goes wrong any more. */
  private void rest() {
    tell("faults end");
    faults.calm();
    scheduler.calm();
    storageBackAt = 0;
    servers.stream().filter(server -> !server.up()).forEach(this::back);
    long quietSince = scheduler.now();
    while (scheduler.now() - quietSince < QUIET.toNanos()) {
      scheduler.sleep(Duration.ofSeconds(5).toNanos());
      if (clientsAtWork > 0
          || records.unended()
          || records.endDue()
          || isGuarded() && records.firewallDue(HOST)
          || engineAway()) {
        quietSince = scheduler.now();
      }
      if (scheduler.now() > REST_WITHIN.toNanos()) {
        witness.broken(Invariant.COMES_TO_REST, "after three hours there is still work");
        return;
      }
    }
  }

  private void back(Server server) {
    if (server.process().dead()) {
      server.start();
    }
  }

  // What parts of the world ask of it

  Scheduler scheduler() {
    return scheduler;
  }

  /** What goes wrong here, or null. */
  @Nullable FaultKind fault(Site site) {
    return faults.at(site, scheduler.choices());
  }

  Faults faults() {
    return faults;
  }

  Choices.Stream choices() {
    return scheduler.choices();
  }

  long seed() {
    return seed;
  }

  Assembly assembly() {
    return assembly;
  }

  SeededChance chance() {
    return chance;
  }

  MemoryStore records() {
    return records;
  }

  Store storage() {
    return storage;
  }

  ModelEngine machines() {
    return machines;
  }

  Witness witness() {
    return witness;
  }

  PlanWitness plans() {
    return plans;
  }

  AddressWitness addresses() {
    return addresses;
  }

  KeyWitness keys() {
    return keys;
  }

  /** Whether anybody ever follows events. */
  boolean isFollowed() {
    return company.follows();
  }

  /** What must hold of what followers were told. */
  void atRest(Runnable check) {
    atRest.add(check);
  }

  List<Runnable> atRest() {
    return atRest;
  }

  TrafficWitness traffic() {
    return traffic;
  }

  WishWitness<NewSize> sizes() {
    return sizes;
  }

  /** The ports that owners opened to all. */
  WishWitness<Set<Integer>> openPorts() {
    return openPorts;
  }

  /** Whether anybody ever says what is open of a machine. */
  boolean isGuarded() {
    return company.guards();
  }

  EndWitness ends() {
    return ends;
  }

  StorageClock clock() {
    return clock;
  }

  List<Customer> customers() {
    return customers;
  }

  /** What is wrong has been mended; what is parked may go on. */
  boolean isCalm() {
    return faults.isCalm();
  }

  Server server() {
    return servers.get(scheduler.choices().below(servers.size()));
  }

  /** A number that grows with every change of records and machines. */
  long change() {
    return records.version() + machineChanges;
  }

  boolean tells() {
    return history.kept();
  }

  void tell(String what) {
    if (history.kept()) {
      history.line(scheduler.now(), scheduler.acting(), what);
    }
  }

  String words(@Nullable Object value) {
    return value instanceof Object[] many ? history.words(many) : history.words(value);
  }

  /** The engine of one server, by whatever lies between. */
  Engine engine(RemoteEngine.Door door) {
    return remote == null ? machines : new RemoteEngine(remote, door);
  }

  /** How old what is seen of all machines at once may be. */
  Duration lag() {
    return remote == null ? Duration.ZERO : TEMPO.lag();
  }

  /** After so long whatever was asked of the engine's site is seen by everybody. */
  Duration settling() {
    return TEMPO.settling();
  }

  boolean engineAway() {
    return scheduler.now() < engineBackAt;
  }

  boolean storageUnavailable() {
    return scheduler.now() < storageBackAt;
  }

  Duration drawStall() {
    return STALLS.get(scheduler.choices().below(STALLS.size()));
  }

  Duration drawDelay() {
    return DELAYS.get(scheduler.choices().below(DELAYS.size()));
  }

  double drawClockSpeed() {
    if (!drifting || faults.isCalm()) {
      return 1;
    }
    int drift = scheduler.choices().below(DRIFTS.length);
    if (drift != 0) {
      faults.count(FaultKind.CLOCK_DRIFTS);
    }
    return DRIFTS[drift];
  }

  Shelf shelf() {
    return shelf;
  }

  /** A server that is about to start a machine stands still, when it is the first. */
  void beforeStart(Process process) {
    Duration time = assembly.standsStillBeforeTheFirstStart();
    if (!startCame && time.isPositive()) {
      startCame = true;
      tell("! %s stands still for %d s".formatted(process.name(), time.toSeconds()));
      scheduler.pause(process, time.toNanos());
      scheduler.yieldTurn();
    }
  }

  /** How the guest of a machine will behave that is about to start. */
  void startGuest(MachineName name) {
    if (machines.state(Place.of(name)) == Observation.State.RUNNING) {
      return;
    }
    FaultKind fault = fault(Site.STARTING_GUEST);
    ModelEngine.Guests guest = ModelEngine.Guests.REPORT;
    if (fault != null) {
      faults.count(fault);
      guest =
          switch (fault) {
            case GUEST_PANICKED -> ModelEngine.Guests.PANIC;
            case GUEST_SILENT -> ModelEngine.Guests.SILENT;
            default -> ModelEngine.Guests.DEAD;
          };
      tell("! the guest will " + guest);
    }
    machines.guest(name, guest);
  }

  /**
   * Does to the world what may happen at any server's call; false when that is not of this kind.
   */
  boolean strike(FaultKind fault, Server server, Process process) {
    switch (fault) {
      case SERVER_KILLED -> {
        if (server.process() == process) {
          count(fault, process.name() + " is killed");
          server.kill(ABSENCES.get(scheduler.choices().below(ABSENCES.size())));
        }
      }
      case SERVER_STOPPED -> {
        if (server.process() == process && !process.stopping()) {
          count(fault, process.name() + " is asked to stop");
          server.stop(ABSENCES.get(scheduler.choices().below(ABSENCES.size())));
        }
      }
      case SERVER_PAUSED -> {
        Duration time = PAUSES.get(scheduler.choices().below(PAUSES.size()));
        count(fault, "%s stands still for %d s".formatted(process.name(), time.toSeconds()));
        scheduler.pause(process, time.toNanos());
      }
      case HOST_RESTARTED -> {
        count(fault, "the host restarts");
        machines.restartHost();
        Duration absence = ABSENCES.get(scheduler.choices().below(ABSENCES.size()));
        servers.stream().filter(s -> !s.process().dead()).forEach(s -> s.kill(absence));
      }
      case MACHINE_KILLED -> onMachine(fault, machines::kill);
      case GUEST_POWERED_OFF -> onMachine(fault, machines::switchOff);
      case GUEST_PANICKED -> onMachine(fault, machines::panic);
      case STORAGE_CLOCK_FORWARD -> jump(fault, 1);
      case STORAGE_CLOCK_BACK -> jump(fault, -1);
      case STORAGE_UNAVAILABLE -> {
        Duration outage = OUTAGES.get(scheduler.choices().below(OUTAGES.size()));
        count(fault, "storage is gone for " + outage.toSeconds() + " s");
        storageBackAt = scheduler.now() + outage.toNanos();
      }
      case ENGINE_AWAY -> {
        Duration absence =
            ABSENCES_OF_ENGINE.get(scheduler.choices().below(ABSENCES_OF_ENGINE.size()));
        count(fault, "the engine is out of reach for " + absence.toSeconds() + " s");
        engineBackAt = scheduler.now() + absence.toNanos();
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void onMachine(FaultKind fault, java.util.function.Consumer<MachineName> what) {
    List<MachineName> running =
        machines.inventory().stream()
            .filter(name -> machines.state(Place.of(name)) == Observation.State.RUNNING)
            .toList();
    if (!running.isEmpty()) {
      MachineName struck = running.get(scheduler.choices().below(running.size()));
      count(fault, "%s %s".formatted(fault.code(), struck));
      what.accept(struck);
    }
  }

  private void jump(FaultKind fault, int direction) {
    Duration jump = JUMPS.get(scheduler.choices().below(JUMPS.size())).multipliedBy(direction);
    count(fault, "storage's clock jumps by " + jump.toSeconds() + " s");
    clock.jump(jump);
  }

  private void count(FaultKind fault, String words) {
    faults.count(fault);
    tell("! " + words);
  }

  /**
   * What came of a run.
   *
   * @param broken null when every invariant held
   * @param choices those taken
   * @param faults how many of each kind
   * @param endings how many restores completed and failed
   * @param lasted virtual time
   * @param history empty when it was not kept
   */
  public record Outcome(
      @Nullable Broken broken,
      Script choices,
      long[] faults,
      Endings endings,
      Duration lasted,
      String history) {}

  /** How jobs ended. */
  public record Endings(int completed, int failed, int parked) {}
}
