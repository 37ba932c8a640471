package dev.vakna.simulator.world;

import dev.vakna.core.account.Caller;
import dev.vakna.core.backup.StoreKeeper;
import dev.vakna.core.destroy.DestroyIntake;
import dev.vakna.core.id.JobId;
import dev.vakna.core.machine.Engine;
import dev.vakna.core.machine.EngineException;
import dev.vakna.core.power.PowerWatch;
import dev.vakna.core.restore.BackupListing;
import dev.vakna.core.restore.ProofPolicy;
import dev.vakna.core.restore.RestoreAnswer;
import dev.vakna.core.restore.RestoreCall;
import dev.vakna.core.restore.RestoreIntake;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.Claim;
import dev.vakna.operations.LostLeaseException;
import dev.vakna.operations.OperationRunner;
import dev.vakna.operations.Pace;
import dev.vakna.simulator.schedule.Actor;
import dev.vakna.simulator.schedule.Process;
import dev.vakna.simulator.schedule.ProcessKilled;
import dev.vakna.simulator.schedule.Scheduler;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One server: the real parts over this server's ports, the worker's claims, the rounds. It may die
 * at any call and start again; what it held in memory is then gone.
 */
final class Server {

  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration POWER_LOOK = Duration.ofSeconds(2);
  private static final Duration SCAN = Duration.ofSeconds(30);
  private static final int SLOTS = 2;

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
    final Pace pace;
    final Doors doors;
    final OperationRunner<Tx> runner;
    final StoreKeeper keeper;
    int slots = SLOTS;
    int drives;
    Actor loop;

    Life(String worker, double speed) {
      this.worker = worker;
      this.process = new Process(worker);
      Assembly assembly = world.assembly();
      Ports ports = new Ports(world, Server.this, world.storage());
      this.store = assembly.store(ports.store());
      this.engine = assembly.engine(ports.engine());
      this.pace = assembly.pace(new ServerPace(world.scheduler(), process, speed));
      this.doors =
          assembly.doors(
              new RealDoors(
                  assembly.restores(store, world.chance(), engine, World.OVER_COMMIT, this::wake),
                  assembly.ends(store, world.chance(), this::wake),
                  new BackupListing(store, engine, World.OVER_COMMIT),
                  store));
      this.runner =
          new OperationRunner<>(
              store.journal(),
              assembly.kinds(engine, ports.stores(), PROOF, pace, world.chance()),
              assembly.policy(),
              pace,
              (id, event) -> tell(new JobId(id).text() + " " + event));
      Scheduler scheduler = world.scheduler();
      this.loop = scheduler.begin(worker + " worker", process, this::claims);
      scheduler.begin(worker + " power", process, this::looks);
      this.keeper =
          new StoreKeeper(
              store,
              ports.steadyStores(),
              world.chance(),
              (name, event) -> tell(name + ": " + event));
      scheduler.begin(worker + " backups", process, this::scans);
    }

    private void tell(String what) {
      if (world.tells()) {
        world.tell(what);
      }
    }

    void wake() {
      world.scheduler().wake(loop);
    }

    private void claims() {
      while (!process.stopping()) {
        Optional<Claim> claim = Optional.empty();
        if (slots > 0) {
          try {
            claim =
                store
                    .journal()
                    .claim(worker, Set.of(World.HOST), world.assembly().policy().lease());
          } catch (RuntimeException e) {
            foreseen(e);
          }
        }
        if (claim.isPresent()) {
          Claim held = claim.get();
          slots--;
          Actor drive =
              world.scheduler().begin(worker + " drive " + ++drives, process, () -> drive(held));
          world.witness().drives(drive, held);
        } else {
          world
              .scheduler()
              .sleepInPeriods(POLL.toNanos(), () -> slots > 0 && world.records().due(World.HOST));
        }
      }
    }

    private void drive(Claim claim) {
      try {
        runner.run(claim);
      } catch (InterruptedException e) {
        tell("gives the operation back");
      } catch (RuntimeException e) {
        foreseen(e);
      } finally {
        slots++;
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
          whole = world.witness().looked(began);
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
    world.scheduler().stop(stopping);
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
    } catch (StorageTrouble | EngineException e) {
      world.tell(what + ": 500 " + e);
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
      RestoreIntake restores, DestroyIntake ends, BackupListing listing, Store store)
      implements Doors {

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
