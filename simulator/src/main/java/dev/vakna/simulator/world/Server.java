package dev.vakna.simulator.world;

import dev.vakna.core.access.AccountKeys;
import dev.vakna.core.access.KeyCheck;
import dev.vakna.core.access.Sessions;
import dev.vakna.core.account.Caller;
import dev.vakna.core.admin.Operations;
import dev.vakna.core.admin.Regions;
import dev.vakna.core.admin.Users;
import dev.vakna.core.deletion.BackupDeletion;
import dev.vakna.core.deletion.DeletionAnswer;
import dev.vakna.core.destroy.Cancellations;
import dev.vakna.core.destroy.DestroyIntake;
import dev.vakna.core.destroy.EndDates;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.firewall.Firewalls;
import dev.vakna.core.id.JobId;
import dev.vakna.core.job.Jobs;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.power.PowerIntake;
import dev.vakna.core.power.PowerWatch;
import dev.vakna.core.resize.ResizeIntake;
import dev.vakna.core.restore.BackupListing;
import dev.vakna.core.restore.RestoreAnswer;
import dev.vakna.core.restore.RestoreCall;
import dev.vakna.core.restore.RestoreIntake;
import dev.vakna.core.restore.RestorePlanning;
import dev.vakna.core.restore.proof.ProofPolicy;
import dev.vakna.core.scan.SideBySide;
import dev.vakna.core.scan.StoreKeeper;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.core.traffic.LastLook;
import dev.vakna.core.traffic.LateLookException;
import dev.vakna.core.traffic.TrafficMeter;
import dev.vakna.core.trouble.Troubles;
import dev.vakna.operations.Caps;
import dev.vakna.operations.Claim;
import dev.vakna.operations.LostLeaseException;
import dev.vakna.operations.OperationRunner;
import dev.vakna.operations.Pace;
import dev.vakna.operations.Seat;
import dev.vakna.simulator.schedule.Actor;
import dev.vakna.simulator.schedule.Process;
import dev.vakna.simulator.schedule.ProcessKilled;
import dev.vakna.simulator.schedule.Scheduler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One server: the real parts over this server's ports, the worker's claims, the rounds. It may die
 * at any call and start again; what it held in memory is then gone.
 */
final class Server {

  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration POWER_LOOK = Duration.ofSeconds(2);
  private static final Duration SCAN = Duration.ofSeconds(30);
  private static final Duration ENDS_LOOK = Duration.ofSeconds(2);
  private static final Duration FIREWALL_LOOK = Duration.ofSeconds(1);
  private static final Duration TRAFFIC_LOOK = Duration.ofSeconds(15);
  private static final Duration COMPARISON = Duration.ofSeconds(10);
  private static final int SLOTS = 2;
  private static final int URGENT = 16;

  /** A guest that says nothing is believed sooner than by real servers; patience is no logic. */
  private static final ProofPolicy PROOF =
      new ProofPolicy(
          Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(5), 8L << 20);

  private final World world;
  private final String name;
  private int lives;
  private @Nullable Life life;

  Server(World world, String name) {
    this.world = world;
    this.name = name;
  }

  /** What a server is between its start and its end. */
  private final class Life {
    final Process process;
    final String worker;
    final Store store;
    final Engine engine;
    final TrafficMeter traffic;
    final Pace pace;
    final Doors doors;
    final OperationRunner<Tx> runner;
    final EventLines lines;
    final StoreKeeper keeper;
    final Assembly.Round reconciler;
    final Assembly.Round dueEnds;
    final Assembly.Round firewalls;
    final List<Actor> rounds = new ArrayList<>();
    final Queue<UUID> news = new ArrayDeque<>();
    int places = SLOTS;
    int urgentPlaces = URGENT;
    int waitingPlaces = world.assembly().waitingPlaces();
    int drives;
    Actor loop;

    Life(String worker, double speed) {
      this.worker = worker;
      this.process = new Process(worker);
      Assembly assembly = world.assembly();
      Ports ports = new Ports(world, Server.this, world.storage());
      this.store = assembly.store(ports.store());
      this.pace = assembly.pace(new ServerPace(world.scheduler(), process, speed));
      Engine plain = assembly.engine(ports.engine());
      this.traffic = assembly.traffic(store, plain, pace);
      this.engine = world.traffic().counts() ? new LastLook(plain, traffic, untold()) : plain;
      this.runner =
          new OperationRunner<>(
              store.journal(),
              assembly.kinds(store, engine, ports.stores(), PROOF, pace, world.chance()),
              assembly.policy(),
              pace,
              (id, event) -> tell(new JobId(id).text() + " " + event));
      this.lines = new EventLines(world, assembly.events(store), pace::nanos);
      DestroyIntake ends = assembly.ends(store, world.chance(), this::wake);
      this.doors =
          assembly.doors(
              new RealDoors(
                  assembly.restores(store, world.chance(), engine, World.OVER_COMMIT, this::wake),
                  assembly.planning(store, world.chance(), engine, World.OVER_COMMIT),
                  assembly.keyCheck(store, world.clock()),
                  assembly.accountKeys(store, world.chance()),
                  assembly.sessions(store, world.chance(), pace),
                  assembly.users(store, world.chance()),
                  new Regions(store),
                  lines,
                  ends,
                  assembly.cancellations(store, world.chance(), ends),
                  assembly.endDates(store),
                  assembly.resizes(store, world.chance(), engine, World.OVER_COMMIT),
                  assembly.firewalls(store),
                  assembly.power(store, world.chance(), this::wake),
                  assembly.jobs(store, runner.forwardOnlyKinds(), job -> heed(job.value())),
                  new Operations(store, runner.forwardOnlyKinds(), job -> heed(job.value())),
                  new BackupListing(store, engine, World.OVER_COMMIT),
                  new BackupDeletion(
                      store, ports.steadyStores(), (name, event) -> tell(name + ": " + event)),
                  store));
      Scheduler scheduler = world.scheduler();
      this.loop = scheduler.begin(worker + " worker", process, this::claims);
      rounds.add(scheduler.begin(worker + " power", process, this::looks));
      this.keeper =
          new StoreKeeper(
              store,
              ports.steadyStores(),
              world.chance(),
              SideBySide.NONE,
              new Troubles(pace::nanos, told -> tell(told.text())),
              (name, warning) -> tell(name + ": " + warning),
              (name, event) -> tell(name + ": " + event));
      rounds.add(scheduler.begin(worker + " backups", process, this::scans));
      this.reconciler = assembly.reconciler(store, engine, world.chance(), pace, this::tell);
      rounds.add(scheduler.begin(worker + " sweeper", process, this::compares));
      this.dueEnds = assembly.dueEnds(store, ends, (vps, event) -> tell(vps.text() + " " + event));
      rounds.add(scheduler.begin(worker + " ends", process, this::ends));
      this.firewalls =
          assembly.firewallRound(
              store, engine, pace, (vps, event) -> tell(vps.text() + " " + event));
      if (world.isGuarded()) {
        rounds.add(scheduler.begin(worker + " firewalls", process, this::firewalls));
      }
      if (world.traffic().counts()) {
        rounds.add(scheduler.begin(worker + " traffic", process, this::counts));
      }
      if (world.isFollowed()) {
        rounds.add(scheduler.begin(worker + " events", process, this::events));
      }
    }

    private void tell(String what) {
      if (world.tells()) {
        world.tell(what);
      }
    }

    void wake() {
      world.scheduler().wake(loop);
    }

    /** The operation was cancelled or given back: whoever works at it here hears it now. */
    private void heed(UUID operation) {
      news.add(operation);
      wake();
    }

    private void claims() {
      while (!process.stopping()) {
        for (UUID told = news.poll(); told != null; told = news.poll()) {
          runner.look(told);
        }
        if (!claimOne()) {
          world.scheduler().sleepInPeriods(POLL.toNanos(), () -> world.records().due(World.HOST));
        }
      }
      runner.stop();
    }

    private boolean claimOne() {
      Duration lease = world.assembly().policy().lease();
      if (places > 0) {
        places--;
        return began(
            () -> {
              Caps caps = world.assembly().caps(runner.longKinds(), runner.waitingSteps());
              return store.journal().claim(worker, Set.of(World.HOST), caps, lease);
            },
            () -> places++);
      }
      if (urgentPlaces > 0) {
        urgentPlaces--;
        return began(
            () ->
                store
                    .journal()
                    .claimUrgent(
                        worker,
                        Set.of(World.HOST),
                        runner.quickKinds(),
                        runner.waitingSteps(),
                        lease),
            () -> urgentPlaces++);
      }
      return false;
    }

    private boolean began(Supplier<Optional<Claim>> asking, Runnable giveBack) {
      Optional<Claim> claim = Optional.empty();
      try {
        claim = asking.get();
      } catch (RuntimeException e) {
        foreseen(e);
      }
      if (claim.isEmpty()) {
        giveBack.run();
        return false;
      }
      Claim held = claim.get();
      Actor drive =
          world
              .scheduler()
              .begin(
                  worker + " drive " + ++drives, process, () -> drive(held, new OwnSeat(giveBack)));
      world.witness().drives(drive, held);
      return true;
    }

    /** The place that one operation takes, until it waits for something elsewhere. */
    private final class OwnSeat implements Seat {
      private Runnable giveBack;
      private boolean waiting;

      OwnSeat(Runnable giveBack) {
        this.giveBack = giveBack;
      }

      /** Whoever moves again goes on at the place where it waits. */
      @Override
      public void still() {
        waits();
      }

      @Override
      public void waits() {
        if (!waiting && waitingPlaces > 0) {
          waiting = true;
          waitingPlaces--;
          giveBack.run();
          giveBack = () -> waitingPlaces++;
          wake();
        }
      }

      void leave() {
        giveBack.run();
      }
    }

    private void drive(Claim claim, OwnSeat seat) {
      try {
        runner.run(claim, seat);
      } catch (InterruptedException e) {
        tell("gives the operation back");
      } catch (RuntimeException e) {
        foreseen(e);
      } finally {
        seat.leave();
        if (!process.dead()) {
          wake();
        }
      }
    }

    private void foreseen(RuntimeException e) {
      tell("trouble: " + e);
      if (!(e instanceof StorageTrouble) && !(e instanceof LostLeaseException)) {
        world.witness().surprised(e);
      }
    }

    void askToStop() {
      world.scheduler().stop(process);
      rounds.forEach(world.scheduler()::wake);
      wake();
    }

    private void compares() {
      while (!process.stopping()) {
        long before = world.change();
        try {
          reconciler.run();
        } catch (InterruptedException e) {
          return;
        } catch (RuntimeException e) {
          foreseen(e);
        }
        long again = world.scheduler().now() + Duration.ofSeconds(22).toNanos();
        world
            .scheduler()
            .sleepInPeriods(
                COMPARISON.toNanos(),
                () -> world.change() != before || world.scheduler().now() >= again);
      }
    }

    private void ends() {
      while (!process.stopping()) {
        try {
          dueEnds.run();
        } catch (InterruptedException e) {
          return;
        } catch (RuntimeException e) {
          foreseen(e);
        }
        world.scheduler().sleepInPeriods(ENDS_LOOK.toNanos(), () -> world.records().endDue());
      }
    }

    private void firewalls() {
      while (!process.stopping()) {
        try {
          firewalls.run();
        } catch (InterruptedException e) {
          return;
        } catch (RuntimeException e) {
          foreseen(e);
        }
        world
            .scheduler()
            .sleepInPeriods(FIREWALL_LOOK.toNanos(), () -> world.records().firewallDue(World.HOST));
      }
    }

    private void events() {
      while (!process.stopping()) {
        long before = world.change();
        boolean read = false;
        try {
          lines.look();
          read = true;
        } catch (RuntimeException e) {
          foreseen(e);
        }
        long seen = read ? before : -1;
        world
            .scheduler()
            .sleepInPeriods(
                EventLines.PAUSE.toNanos(), () -> lines.somebodyNew() || world.change() != seen);
      }
      lines.close();
    }

    private LastLook.Told untold() {
      return new LastLook.Told() {
        @Override
        public void counted() {}

        @Override
        public void missed(MachineName machine, RuntimeException why) {
          tell("trouble: the traffic of %s is not counted: %s".formatted(machine, why));
        }
      };
    }

    private void counts() {
      while (!process.stopping()) {
        Runnable looked = world.traffic().looking();
        try {
          traffic.look();
          looked.run();
        } catch (EngineException | LateLookException e) {
          tell("trouble: " + e);
        } catch (RuntimeException e) {
          foreseen(e);
        }
        world.scheduler().sleep(TRAFFIC_LOOK.toNanos());
      }
    }

    private void scans() {
      while (!process.stopping()) {
        try {
          keeper.look();
        } catch (RuntimeException e) {
          foreseen(e);
        }
        world.scheduler().sleep(SCAN.toNanos());
      }
    }

    private void looks() {
      PowerWatch power =
          world
              .assembly()
              .power(
                  store,
                  engine,
                  world.chance(),
                  pace,
                  (vps, event) -> tell(vps.text() + " " + event));
      while (!process.stopping()) {
        long began = world.scheduler().now();
        long before = world.change();
        boolean whole = false;
        try {
          power.look();
          whole = world.witness().looked(began - world.lag().toNanos());
        } catch (InterruptedException e) {
          return;
        } catch (EngineException e) {
          tell("trouble: " + e);
        } catch (RuntimeException e) {
          foreseen(e);
        }
        long seen = whole && before == world.change() ? before : -1;
        long again = world.scheduler().now() + Duration.ofSeconds(35).toNanos();
        world
            .scheduler()
            .sleepInPeriods(
                POWER_LOOK.toNanos(),
                () -> world.change() != seen || world.scheduler().now() >= again);
      }
    }
  }

  void start() {
    lives++;
    double speed = world.drawClockSpeed();
    life = new Life("%s.%d".formatted(name, lives), speed);
    world.tell(name + " starts");
  }

  boolean up() {
    return life != null && !life.process.dead() && !life.process.stopping();
  }

  Process process() {
    Life now = life;
    if (now == null) {
      throw new IllegalStateException(name + " was never started");
    }
    return now.process;
  }

  /** A yield point of this server's, and what goes wrong there. */
  @Nullable FaultKind meet(Site site) {
    Scheduler scheduler = world.scheduler();
    scheduler.yieldTurn();
    FaultKind fault = world.fault(site);
    if (fault != null) {
      // The actor that calls may be in an earlier life than the server is.
      Process mine = scheduler.current().process();
      if (mine == null || !world.strike(fault, this, mine)) {
        return fault;
      }
      scheduler.yieldTurn();
    }
    return null;
  }

  void kill(Duration absence) {
    Process dying = process();
    world.scheduler().kill(dying);
    comeBack(dying, absence);
  }

  void stop(Duration absence) {
    Process stopping = process();
    if (life != null) {
      life.askToStop();
    }
    long patience = world.scheduler().now() + Duration.ofSeconds(10).toNanos();
    world
        .scheduler()
        .at(
            patience,
            () -> {
              if (!stopping.dead()) {
                world.scheduler().kill(stopping);
                comeBack(stopping, absence);
              }
            });
  }

  private void comeBack(Process dead, Duration absence) {
    world
        .scheduler()
        .at(
            world.scheduler().now() + absence.toNanos(),
            () -> {
              if (process() == dead) {
                start();
              }
            });
  }

  /** Calls as a client does; none when no answer came. */
  <R> Optional<R> call(String what, Function<Doors, R> request) {
    Scheduler scheduler = world.scheduler();
    scheduler.yieldTurn();
    Life now = life;
    if (now == null || !up()) {
      world.tell(what + ": " + name + " does not answer");
      return Optional.empty();
    }
    if (lost(Site.BEFORE_REQUEST, "the request is lost")) {
      return Optional.empty();
    }
    R answer;
    scheduler.enter(now.process);
    try {
      answer = request.apply(now.doors);
    } catch (ProcessKilled e) {
      world.tell(what + ": the server died");
      return Optional.empty();
    } catch (StorageTrouble e) {
      world.tell(what + ": 503 " + e);
      return Optional.empty();
    } catch (EngineException e) {
      // An engine that is away closes gates; it takes no answer from anybody.
      world.witness().surprised(e);
      return Optional.empty();
    } finally {
      scheduler.enter(null);
    }
    if (world.tells()) {
      world.tell(what + " -> " + answer);
    }
    return lost(Site.AFTER_REQUEST, "the answer is lost") ? Optional.empty() : Optional.of(answer);
  }

  private boolean lost(Site site, String words) {
    FaultKind fault = world.fault(site);
    if (fault != null) {
      world.faults().count(fault);
      world.tell("! " + words);
    }
    return fault != null;
  }

  private record RealDoors(
      RestoreIntake restores,
      RestorePlanning planning,
      KeyCheck keyCheck,
      AccountKeys accountKeys,
      Sessions sessions,
      Users users,
      Regions regions,
      EventLines lines,
      DestroyIntake ends,
      Cancellations cancellations,
      EndDates endDates,
      ResizeIntake resizes,
      Firewalls firewalls,
      PowerIntake power,
      Jobs jobs,
      Operations operations,
      BackupListing listing,
      BackupDeletion deletions,
      Store store)
      implements Doors {

    @Override
    public Optional<EventLine> follow(Caller caller, @Nullable JobId job, @Nullable String last) {
      return lines.open(caller.account(), job, last);
    }

    @Override
    public DeletionAnswer delete(Caller caller, String vps, String backup) {
      return deletions.delete(caller, vps, backup);
    }

    @Override
    public RestoreAnswer restore(RestoreCall call) {
      return restores.accept(call);
    }

    @Override
    public Optional<BackupListing.Listed> list(Caller caller, String vps) {
      return listing.of(caller, vps);
    }
  }
}
