package dev.vakna.simulator.world;

import dev.vakna.core.backup.Backup;
import dev.vakna.core.backup.DoomedArchive;
import dev.vakna.core.engine.Observation;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.job.Job;
import dev.vakna.core.job.OperationJson;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.power.PowerAct;
import dev.vakna.core.restore.RestoreAnswer;
import dev.vakna.core.restore.RestoreKind;
import dev.vakna.core.restore.step.RestoreInput;
import dev.vakna.operations.Caps;
import dev.vakna.operations.Claim;
import dev.vakna.operations.Failure;
import dev.vakna.operations.OperationStatus;
import dev.vakna.operations.Progress;
import dev.vakna.simulator.engine.ModelEngine;
import dev.vakna.simulator.memory.Snapshot;
import dev.vakna.simulator.schedule.Actor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Sees everything that happens and believes nobody: what was promised to clients, which writes came
 * through, when machines ran. What must hold at every moment is checked here as it happens.
 */
final class Witness {

  private final World world;
  private final Map<UUID, Long> fences = new HashMap<>();
  private final Map<UUID, Integer> percents = new HashMap<>();
  private final Set<UUID> unwinding = new HashSet<>();
  private final Map<UUID, Boolean> ended = new HashMap<>();
  private final Set<UUID> cancelled = new HashSet<>();
  private final Map<String, Promise> promised = new HashMap<>();
  private final Map<String, JobId> wishes = new HashMap<>();
  private final Map<Actor, Claim> drives = new IdentityHashMap<>();
  private final Map<Actor, Set<MachineName>> missed = new IdentityHashMap<>();
  private final Set<MachineName> touchedByStale = new HashSet<>();
  private final Map<VpsId, Life> lives = new LinkedHashMap<>();
  private final List<Look> looks = new ArrayList<>();
  private final Set<VpsId> endsAsked = new HashSet<>();
  private final Map<VpsId, Instant> cancelledAt = new HashMap<>();
  private int requests;
  private long seenVersion;
  private @Nullable Broken broken;

  Witness(World world) {
    this.world = world;
  }

  /** What was answered to the first accepted request under a key. */
  private record Promise(String fingerprint, JobId job, VpsId vps) {}

  /** A whole look at the machines of the host, but for some that could not be seen. */
  record Look(long began, long ended, Set<MachineName> unseen) {

    /** Whether nothing turned while it lasted. */
    boolean isWithout(List<Turn> turns) {
      return turns.stream().noneMatch(turn -> turn.at() >= began && turn.at() <= ended);
    }
  }

  /** A moment at which something turned true or false. */
  record Turn(long at, boolean on) {}

  /** When a Cloud VM was active, metered as powered, and powered. */
  static final class Life {
    final List<Turn> active = new ArrayList<>();
    final List<Turn> metered = new ArrayList<>();
    final List<Turn> powered = new ArrayList<>();

    /** When an operation had hold of it. */
    final List<Turn> held = new ArrayList<>();

    static void turn(List<Turn> turns, long at, boolean on) {
      boolean before = !turns.isEmpty() && turns.getLast().on();
      if (before != on) {
        turns.add(new Turn(at, on));
      }
    }
  }

  @Nullable Broken broken() {
    return broken;
  }

  void broken(Invariant invariant, String found) {
    if (broken == null) {
      broken = new Broken(invariant, found);
      world.tell("BROKEN %s: %s".formatted(invariant.code(), found));
      world.scheduler().end();
    }
  }

  Map<VpsId, Life> lives() {
    return lives;
  }

  List<Look> looks() {
    return looks;
  }

  World.Endings endings() {
    int completed = (int) ended.values().stream().filter(good -> good).count();
    return new World.Endings(completed, ended.size() - completed, 0);
  }

  private Life life(VpsId vps) {
    return lives.computeIfAbsent(vps, _ -> new Life());
  }

  // Backup stores

  /** An archive is about to be deleted. */
  void deleting(DoomedArchive archive) {
    Snapshot records = world.records().snapshot();
    for (Backup backup : records.backups()) {
      if (!backup.file().key().equals(archive.key())) {
        continue;
      }
      boolean read =
          records.jobs().stream()
              .anyMatch(
                  job -> backup.id().equals(job.backup()) && !job.operation().status().ended());
      boolean wished = world.customers().stream().anyMatch(c -> c.deleted.contains(backup.id()));
      if (read || !wished || backup.condition().state() != Backup.State.DELETING) {
        broken(
            Invariant.READ_IS_NOT_DELETED,
            "%s is deleted, is %s%s%s"
                .formatted(
                    backup.id().text(),
                    backup.condition().state(),
                    read ? ", is read" : "",
                    wished ? "" : ", nobody wished it"));
      }
    }
  }

  // Clients

  int newRequest() {
    return ++requests;
  }

  /** What a server is about to answer, whether or not the answer arrives. */
  void answered(Customer customer, @Nullable String key, String fingerprint, RestoreAnswer answer) {
    if (key == null || !(answer instanceof RestoreAnswer.Accepted accepted)) {
      return;
    }
    Promise promise = new Promise(fingerprint, accepted.job(), accepted.vps());
    Promise first = promised.putIfAbsent(customer.account().id() + key, promise);
    if (first != null && !first.equals(promise)) {
      broken(
          Invariant.SAME_ANSWER_AGAIN,
          "%s was answered with %s and then with %s".formatted(key, first, promise));
    }
  }

  /** What a server is about to answer to a wish for power. */
  void powerAccepted(Customer customer, String key, JobId job) {
    JobId first = wishes.putIfAbsent(customer.account().id() + key, job);
    if (first != null && !first.equals(job)) {
      broken(
          Invariant.WISH_NEVER_LOST,
          "%s was answered with %s and then with %s".formatted(key, first.text(), job.text()));
    }
    if (world.records().transact(tx -> tx.jobs().find(job)).isEmpty()) {
      broken(Invariant.WISH_NEVER_LOST, job.text() + " was promised and is not there");
    }
  }

  /** Somebody asks for a machine's end at once, whatever comes of it. */
  void endAsked(VpsId vps) {
    endsAsked.add(vps);
  }

  boolean wasEndAsked(VpsId vps) {
    return endsAsked.contains(vps);
  }

  /** A server is about to answer that a machine ends at once. */
  void endAccepted(VpsId vps) {
    cancelledAt.putIfAbsent(vps, world.clock().instant());
  }

  /** When machines were said to end at once, at the latest. */
  Map<VpsId, Instant> cancelledAt() {
    return cancelledAt;
  }

  void cancelAccepted(JobId job) {
    cancelled.add(job.value());
  }

  // Servers

  void drives(Actor actor, Claim claim) {
    drives.put(actor, claim);
  }

  void surprised(RuntimeException e) {
    broken(Invariant.NO_SURPRISES, "a server met " + e);
  }

  /** A call about a machine came to nothing that its caller could know. */
  void missed(Actor actor, MachineName machine) {
    missed.computeIfAbsent(actor, _ -> new HashSet<>()).add(machine);
  }

  /**
   * The actor has looked at every machine.
   *
   * @return whether it saw all of them
   */
  boolean looked(long began) {
    Set<MachineName> unseen = missed.remove(world.scheduler().current());
    looks.add(
        new Look(began, world.scheduler().now(), unseen == null ? Set.of() : Set.copyOf(unseen)));
    return unseen == null;
  }

  // Storage

  void afterJournal(String method, Object[] arguments, @Nullable Object result) {
    if (method.startsWith("claim")) {
      if (result instanceof Optional<?> maybe && maybe.isPresent()) {
        Claim claim = (Claim) maybe.get();
        fences.put(claim.operation().id(), claim.fence());
        begins(claim);
      }
      return;
    }
    Claim claim = (Claim) arguments[0];
    UUID id = claim.operation().id();
    if (claim.fence() != fences.getOrDefault(id, 0L)) {
      broken(
          Invariant.FENCED_OUT,
          "journal.%s of %s with fence %d came through, and the newest is %d"
              .formatted(method, new JobId(id).text(), claim.fence(), fences.get(id)));
    }
    if (ended.containsKey(id)) {
      broken(
          Invariant.ENDS_ONCE,
          "journal.%s of %s came through after its end".formatted(method, new JobId(id).text()));
    }
    for (Object argument : arguments) {
      if (argument instanceof Progress) {
        progressed(id);
      } else if (argument instanceof String payload
          && payload.contains("\"internal_error\"")
          && !payload.contains("StorageTrouble")) {
        broken(Invariant.NO_SURPRISES, "a step met " + payload);
      }
    }
    switch (method) {
      case "unwind" -> {
        notForAnOutage(method, id, (Failure) arguments[1]);
        unwinding.add(id);
      }
      case "park" -> notForAnOutage(method, id, (Failure) arguments[1]);
      case "finish" -> finished(id, (Failure) arguments[1]);
      default -> {}
    }
  }

  private void notForAnOutage(String method, UUID id, Failure failure) {
    if (!failure.code().equals(Failure.CANCELLED)
        && failure.detail().contains(Ports.OUT_OF_REACH)) {
      broken(
          Invariant.NOT_UNDONE_FOR_AN_OUTAGE,
          "journal.%s of %s because %s".formatted(method, new JobId(id).text(), failure.detail()));
    }
  }

  /** Counts anew what is under way beside what begins now, by no means of the line itself. */
  private void begins(Claim claim) {
    Caps caps = world.assembly().caps(Set.of(RestoreKind.NAME), Set.of("prove"));
    if (claim.fence() > 1
        || claim.operation().cancelRequested()
        || !caps.kinds().contains(claim.operation().kind())) {
      return;
    }
    List<Job> underWay =
        world.records().snapshot().jobs().stream()
            .filter(job -> job.operation().status() == OperationStatus.RUNNING)
            .filter(job -> caps.kinds().contains(job.operation().kind()))
            .filter(job -> !job.operation().progress().waiting())
            .filter(job -> !caps.waitingSteps().contains(job.operation().progress().step()))
            .filter(job -> !job.operation().progress().waiting())
            .toList();
    Job begun =
        underWay.stream()
            .filter(job -> job.operation().id().equals(claim.operation().id()))
            .findFirst()
            .orElseThrow();
    long ofOwner = underWay.stream().filter(job -> job.account().equals(begun.account())).count();
    long fromSource = underWay.stream().filter(job -> source(job).equals(source(begun))).count();
    if (caps.perOwner() > 0 && ofOwner > caps.perOwner()
        || caps.perSource() > 0 && fromSource > caps.perSource()) {
      broken(
          Invariant.WITHIN_CAPS,
          "%s begins as number %d of its owner and number %d from %s"
              .formatted(begun.id().text(), ofOwner, fromSource, source(begun)));
    }
  }

  private static String source(Job job) {
    return OperationJson.read(job.operation().input(), RestoreInput.class).origin().store();
  }

  private void progressed(UUID id) {
    Progress progress =
        world
            .records()
            .transact(tx -> tx.jobs().find(new JobId(id)).orElseThrow())
            .operation()
            .progress();
    int before = percents.getOrDefault(id, 0);
    if (progress.percent() < before && !unwinding.contains(id)) {
      broken(
          Invariant.PROGRESS_ONLY_FORWARD,
          "%s went from %d %% to %d %%"
              .formatted(new JobId(id).text(), before, progress.percent()));
    }
    percents.put(id, progress.percent());
  }

  private void finished(UUID id, @Nullable Failure failure) {
    ended.put(id, failure == null);
    if (failure == null && cancelled.contains(id)) {
      broken(
          Invariant.ACCEPTED_CANCEL_ENDS_IT,
          "%s was cancelled, and completed".formatted(new JobId(id).text()));
    }
    Job job = world.records().transact(tx -> tx.jobs().find(new JobId(id)).orElseThrow());
    if (failure == null) {
      world.plans().completed(job);
    }
    if (failure != null && job.backup() != null) {
      VpsId vps = job.vps();
      MachineName machine = MachineName.of(vps);
      if (world.machines().inventory().contains(machine) && !touchedByStale.contains(machine)) {
        broken(
            Invariant.NOTHING_LEFT_WHEN_FAILED,
            "%s failed and its machine %s is there".formatted(new JobId(id).text(), machine));
      }
    }
  }

  /** Looks what a transaction has changed. */
  void afterStorage() {
    long version = world.records().version();
    if (version == seenVersion) {
      return;
    }
    seenVersion = version;
    world.plans().afterStorage();
    world.keys().afterStorage();
    world.addresses().afterStorage();
    long now = world.scheduler().now();
    Set<VpsId> gone = new HashSet<>(lives.keySet());
    for (var standing : world.records().standings()) {
      gone.remove(standing.vps());
      Life life = life(standing.vps());
      Life.turn(life.active, now, standing.active());
      Life.turn(life.metered, now, standing.metered());
      Life.turn(life.held, now, standing.held() != null);
      // The end of a machine is the last wish: what was at work on it is taken back.
      Optional.ofNullable(standing.active() ? standing.held() : null)
          .flatMap(PowerAct::ofKind)
          .filter(act -> act.wanted() != standing.desired())
          .ifPresent(act ->
              broken(
                  Invariant.WISH_NEVER_LOST,
                  "%s is to be %s while %s is at work"
                      .formatted(standing.vps().text(), standing.desired(), act.kind())));
      if (standing.charged() && !standing.active()) {
        broken(
            Invariant.METERS_MATCH_RECORDS,
            "%s is not active, and metered".formatted(standing.vps().text()));
      }
    }
    for (VpsId vps : gone) {
      Life.turn(life(vps).active, now, false);
    }
  }

  // Machines

  void machine(ModelEngine.Event change) {
    Actor actor = world.scheduler().acting();
    Claim claim = actor == null ? null : drives.get(actor);
    if (claim != null && claim.fence() != fences.getOrDefault(claim.operation().id(), 0L)) {
      touchedByStale.add(change.name());
    }
    VpsId vps = VpsId.parse("vps_" + change.name().text()).orElseThrow();
    if (actor != null
        && actor.name().endsWith("sweeper")
        && change.state() == Observation.State.ABSENT) {
      swept(vps);
    }
    Life.turn(life(vps).powered, world.scheduler().now(), powered(change.state()));
  }

  private void swept(VpsId vps) {
    boolean wanted =
        world
            .records()
            .transact(tx ->
                tx.vpses().find(vps).isPresent()
                    || tx.jobs().unended().stream().anyMatch(job -> job.vps().equals(vps)));
    if (wanted) {
      broken(Invariant.SWEPT_ONLY_WHEN_OVER, "the machine of %s was removed".formatted(vps.text()));
    }
  }

  static boolean powered(Observation.State state) {
    return switch (state) {
      case RUNNING, PAUSED, PANICKED, IO_ERROR -> true;
      case ABSENT, STOPPED, POWERED_OFF, VANISHED, OFF, UNKNOWN -> false;
    };
  }
}
