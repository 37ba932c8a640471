package dev.vakna.testkit.reconcile;

import dev.vakna.core.account.Account;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.Trace;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.job.Job;
import dev.vakna.core.machine.Identity;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.metering.Meter;
import dev.vakna.core.reconcile.AuditEntry;
import dev.vakna.core.reconcile.DriftReport;
import dev.vakna.core.reconcile.Finding;
import dev.vakna.core.reconcile.ReconcilePolicy;
import dev.vakna.core.reconcile.Reconciler;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.Claim;
import dev.vakna.operations.Failure;
import dev.vakna.operations.Operation;
import dev.vakna.operations.Pace;
import dev.vakna.simulator.Samples;
import dev.vakna.simulator.SeededChance;
import dev.vakna.simulator.SettableClock;
import dev.vakna.simulator.engine.ModelEngine;
import dev.vakna.simulator.memory.MemoryStore;
import dev.vakna.testkit.engine.ByName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A host with machines and records in whatever state, and one server's reconciler. */
final class Scene {

  static final String HOST = "host-a";
  static final Duration GRACE = Duration.ofMinutes(10);

  final SettableClock clock = new SettableClock(Instant.parse("2026-11-01T12:00:00Z"));
  final SeededChance chance;
  final MemoryStore store = new MemoryStore(clock);
  final ModelEngine engine = new ModelEngine(HOST);
  final Samples samples;
  final Account account;
  final List<AuditEntry> audited = new ArrayList<>();
  final List<Finding> announced = new ArrayList<>();
  final Reconciler reconciler;
  private int operations;

  Scene(long seed) {
    chance = new SeededChance(seed, clock);
    samples = new Samples(chance, clock.instant());
    account = samples.account();
    change(tx -> tx.accounts().insert(account));
    reconciler = reconciler();
  }

  /** A server's; several stand for several servers. */
  Reconciler reconciler() {
    return reconciler(engine);
  }

  /** The same over an engine that answers as the test wants. */
  Reconciler reconciler(Engine host) {
    return new Reconciler(
        store, host, chance, pace(), new ReconcilePolicy(GRACE), audited::add, announced::add);
  }

  /** The same over the store as the test sees it. */
  Reconciler reconciler(Store seen) {
    return new Reconciler(
        seen, engine, chance, pace(), new ReconcilePolicy(GRACE), audited::add, announced::add);
  }

  Pace pace() {
    return new Pace() {
      @Override
      public long nanos() {
        return Duration.between(Instant.EPOCH, clock.instant()).toNanos();
      }

      @Override
      public void sleep(Duration time) {
        clock.advance(time);
      }

      @Override
      public Repetition every(Duration time, Runnable work) {
        return () -> {};
      }
    };
  }

  void change(Consumer<Tx> work) {
    store.transact(tx -> {
      work.accept(tx);
      return true;
    });
  }

  /** Looks, lets the grace pass, and looks again. */
  DriftReport reconcileTwice() {
    reconcile();
    clock.advance(GRACE);
    reconcile();
    return reconciler.latest();
  }

  List<Finding.Kind> kinds() {
    return reconciler.latest().findings().stream().map(open -> open.finding().kind()).toList();
  }

  /** A VPS's record; the address and the meters of one that is active go with it. */
  Vps record(VpsId id, ServiceStatus status, String host) {
    PowerState power = status == ServiceStatus.ACTIVE ? PowerState.RUNNING : PowerState.STOPPED;
    Vps sample = samples.clone(account.id(), new JobId(chance.nextId()), host);
    change(tx -> {
      Vps vps = Samples.known(sample, id).in(status, power, PowerState.RUNNING);
      tx.vpses().insert(vps);
      String address =
          tx.addresses().lease(id, "default", "10.1.0.1", "10.1.255.250").orElseThrow();
      tx.vpses().update(Samples.addressed(vps, address));
      if (status == ServiceStatus.ACTIVE) {
        for (Meter meter : Meter.values()) {
          tx.metering().open(samples.interval(account.id(), id, meter, tx.now()));
        }
      }
    });
    return find(id);
  }

  Vps find(VpsId id) {
    return store.transact(tx -> tx.vpses().find(id)).orElseThrow();
  }

  void update(VpsId id, UnaryOperator<Vps> change) {
    change(tx -> tx.vpses().update(change.apply(tx.vpses().lock(id).orElseThrow())));
  }

  VpsId newId() {
    return new VpsId(chance.nextId());
  }

  /** An operation on the VPS that a worker holds. */
  Claim begin(VpsId vps) {
    // Each on a host of its own, so that a claim finds the one that is meant.
    String place = "worker-" + operations++;
    change(tx ->
        tx.jobs()
            .insert(
                new Job(
                    Operation.queued(chance.nextId(), "vps.restore_to_payg", place, "{}", tx.now()),
                    account.id(),
                    vps,
                    null)));
    return store.journal().claim("w", Set.of(place), Duration.ofSeconds(8)).orElseThrow();
  }

  void end(Claim claim) {
    store.journal().finish(claim, new Failure("x", "It failed.", ""), (_, _) -> "{}");
  }

  void park(Claim claim) {
    store.journal().park(claim, new Failure("x", "It failed.", ""));
  }

  /** The id of a VPS that was, and whose every operation has ended. */
  VpsId over() {
    VpsId id = newId();
    end(begin(id));
    return id;
  }

  /** A running machine of that VPS. */
  void machine(VpsId id) {
    machine(MachineName.of(id));
  }

  void machine(MachineName name) {
    MachinePlan plan =
        Samples.plan(
            name,
            new Identity(
                "clone",
                "i",
                "u",
                "g",
                "56:41:0a:01:00:01",
                "10.1.0.1",
                16,
                "10.1.0.2",
                List.of(),
                "n"));
    ByName.of(engine).createDisks(plan);
    ByName.of(engine).define(plan);
  }

  void leave(Trace.Kind kind, VpsId id) {
    engine.leave(new Trace(kind, MachineName.of(id), kind + " of " + id));
  }

  boolean anythingOf(VpsId id) {
    return engine.traces().found().stream()
        .anyMatch(trace -> MachineName.of(id).equals(trace.machine()));
  }

  void reconcile() {
    try {
      reconciler.reconcile();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
