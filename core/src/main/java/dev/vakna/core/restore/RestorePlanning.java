package dev.vakna.core.restore;

import dev.vakna.core.account.Account;
import dev.vakna.core.account.Caller;
import dev.vakna.core.admission.Admission;
import dev.vakna.core.admission.AdmissionFacts;
import dev.vakna.core.admission.Assessment;
import dev.vakna.core.admission.Choice;
import dev.vakna.core.admission.CloudFacts;
import dev.vakna.core.admission.Gate;
import dev.vakna.core.admission.HostnameLabel;
import dev.vakna.core.admission.OverCommit;
import dev.vakna.core.admission.RestoreRequest;
import dev.vakna.core.admission.RestoreSource;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.chance.Chance;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.Engines;
import dev.vakna.core.firewall.Firewalls;
import dev.vakna.core.forecast.Foresight;
import dev.vakna.core.forecast.Traits;
import dev.vakna.core.guest.GuestConfig;
import dev.vakna.core.guest.Warning;
import dev.vakna.core.id.PlanId;
import dev.vakna.core.metering.Charges;
import dev.vakna.core.metering.Meter;
import dev.vakna.core.network.OpenPorts;
import dev.vakna.core.plan.PlanTerms;
import dev.vakna.core.plan.RestorePlan;
import dev.vakna.core.plan.RestoreRule;
import dev.vakna.core.problem.Blocker;
import dev.vakna.core.problem.Body;
import dev.vakna.core.problem.FieldFault;
import dev.vakna.core.problem.Refusal;
import dev.vakna.core.problem.RefusalException;
import dev.vakna.core.region.Region;
import dev.vakna.core.seed.SshKey;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.core.trouble.Troubles;
import dev.vakna.operations.Remaining;
import dev.vakna.operations.WaitingLine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells what a restore would be, without making anything: by the same facts and the same rule as
 * the restore call. What would be accepted is kept as a plan, which may be asked for as it was
 * told.
 */
public final class RestorePlanning {

  private static final int PIECE = 1000;

  private final Store store;
  private final Chance chance;
  private final RestoreFacts.Reader reader;
  private final Foresight foresight;
  private final List<String> steps;
  private final Wait wait;

  /** Plans for one engine, without looking ahead. */
  public RestorePlanning(Store store, Chance chance, Engine engine, OverCommit overCommit) {
    this(
        store,
        chance,
        Engines.only(engine),
        overCommit,
        Troubles.untold(),
        Foresight.blind(),
        List.of(),
        (_, _) -> Duration.ZERO);
  }

  /** How long a restore waits for its turn that is accepted now. */
  @FunctionalInterface
  public interface Wait {

    /**
     * Until its turn; no time where it would be at once.
     *
     * @param each how long a restore takes
     */
    Duration before(WaitingLine.Waiting newcomer, Duration each);
  }

  /**
   * @param engines those that this server reaches
   * @param troubles told of regions in which nothing can be restored
   * @param foresight looks ahead
   * @param steps names of a restore's steps, in order
   * @param wait tells of the line
   */
  public RestorePlanning(
      Store store,
      Chance chance,
      Engines engines,
      OverCommit overCommit,
      Troubles troubles,
      Foresight foresight,
      List<String> steps,
      Wait wait) {
    this.store = store;
    this.chance = chance;
    this.reader = new RestoreFacts.Reader(store, engines, overCommit, troubles);
    this.foresight = foresight;
    this.steps = List.copyOf(steps);
    this.wait = wait;
  }

  /**
   * A call for a plan from a caller who may restore backups.
   *
   * @param vpsId the path's text, not yet known to be an id
   * @param backupId the path's text, not yet known to be an id
   */
  public record Call(Caller caller, String vpsId, String backupId, Body<RestoreRequest> body) {}

  /**
   * What a restore would be.
   *
   * @param id by which it may be asked for; null when it would be refused
   * @param expiresAt until then; null when it would be refused
   * @param gate whether it would be accepted now
   * @param blockers all that stands against the account for these sizes
   * @param name the machine's
   * @param found where and how large
   * @param choices what was left open and chosen
   * @param pricing around the clock, for a month of 720 hours
   * @param duration from the call to its end, the wait in line included; null when nothing can be
   *     said
   * @param warnings what the clone would not take over
   * @param open what others may begin to talk to of it
   */
  public record Planned(
      @Nullable PlanId id,
      @Nullable Instant expiresAt,
      Gate gate,
      List<Blocker> blockers,
      String name,
      Assessment found,
      List<Choice> choices,
      Charges.Estimate pricing,
      @Nullable Remaining duration,
      List<Warning> warnings,
      List<OpenPorts> open) {

    public Planned {
      Objects.requireNonNull(gate);
      blockers = List.copyOf(blockers);
      choices = List.copyOf(choices);
      warnings = List.copyOf(warnings);
      open = List.copyOf(open);
    }

    Planned lasting(@Nullable Remaining remaining) {
      return new Planned(
          id, expiresAt, gate, blockers, name, found, choices, pricing, remaining, warnings, open);
    }
  }

  /**
   * Tells what the restore would be.
   *
   * @throws RefusalException for faults of path and body, as the restore call answers them
   */
  public Planned plan(Call call) {
    String region =
        call.body() instanceof Body.Read(RestoreRequest request, _) ? request.region() : null;
    return reader.decide(
        region,
        facts -> {
          Drawn drawn = store.transact(tx -> draw(tx, call, facts));
          Traits traits = new Traits(drawn.archiveBytes(), 0, null, null);
          WaitingLine.Waiting newcomer =
              new WaitingLine.Waiting(
                  chance.nextId(),
                  call.caller().account().value(),
                  drawn.place(),
                  facts.maker(),
                  drawn.at());
          return drawn
              .planned()
              .lasting(
                  foresight
                      .whole(facts.maker(), steps, traits)
                      .map(whole -> waited(newcomer, whole))
                      .orElse(null));
        });
  }

  private Remaining waited(WaitingLine.Waiting newcomer, Remaining whole) {
    return new Remaining(
        wait.before(newcomer, whole.p50()).plus(whole.p50()),
        wait.before(newcomer, whole.p90()).plus(whole.p90()),
        whole.basis());
  }

  private record Drawn(Planned planned, long archiveBytes, String place, Instant at) {}

  private Drawn draw(Tx tx, Call call, RestoreFacts facts) {
    Caller caller = call.caller();
    RestoreSource source = Sources.find(tx, caller, call.vpsId());
    Backup backup = Sources.backup(call.backupId(), source, id -> tx.backups().find(id));
    Account account =
        tx.accounts()
            .find(caller.account())
            .filter(a -> a.access().active())
            .orElseThrow(() -> new RefusalException(Refusal.accountClosed()));
    List<Region> regions = tx.regions().all();
    facts.requireFitting(regions);
    AdmissionFacts read =
        facts.of(
            new CloudFacts(
                caller, account, tx.accounts().usage(account.id()), regions, facts.host(tx)),
            source,
            backup);
    return switch (call.body()) {
      case Body.Unreadable<RestoreRequest>(Refusal refusal) -> throw new RefusalException(refusal);
      case Body.Read<RestoreRequest>(RestoreRequest said, List<FieldFault> faults) ->
          new Drawn(
              drawn(tx, read, said, faults),
              backup.file().sizeBytes(),
              backup.file().store(),
              tx.now());
    };
  }

  private Planned drawn(
      Tx tx, AdmissionFacts facts, RestoreRequest request, List<FieldFault> faults) {
    RestoreRule.Told told = RestoreRule.assess(facts, request, faults, tx.now());
    Assessment found = told.found();
    Refusal refusal = found.refusal();
    if (refusal != null && RestoreRule.faultOfRequest(refusal)) {
      throw new RefusalException(refusal);
    }
    String wished = request.name();
    String name =
        wished == null ? HostnameLabel.generated(facts.source().name(), chance.letters(4)) : wished;
    Gate gate = Admission.gate(facts.cloud().caller(), found);
    RestorePlan plan = gate.allowed() ? kept(tx, facts, request, told, name) : null;
    return new Planned(
        plan == null ? null : plan.id(),
        plan == null ? null : plan.expiresAt(),
        gate,
        found.blockers(),
        name,
        found,
        choices(found, wished == null ? name : null),
        Charges.estimate(found.resources(), found.region().prices(), meters(facts.guest())),
        null,
        warnings(facts.guest(), told.additions().sshKeys()),
        Firewalls.ofNewMachines(tx, found.region().id()));
  }

  private RestorePlan kept(
      Tx tx, AdmissionFacts facts, RestoreRequest request, RestoreRule.Told told, String name) {
    RestorePlan plan =
        new RestorePlan(
            new PlanId(chance.nextId()),
            facts.cloud().account().id(),
            facts.source().id(),
            facts.backup().id(),
            new PlanTerms(
                PlanTerms.archive(facts.backup()),
                name,
                told.found().region().id(),
                told.found().resources(),
                told.found().region().prices(),
                request.bootMode(),
                told.additions().sshKeys().stream().map(SshKey::line).toList(),
                told.additions().deleteAfter()),
            tx.now().plus(RestorePlan.VALID),
            null);
    tx.plans().insert(plan);
    return plan;
  }

  private static List<Choice> choices(Assessment found, @Nullable String generated) {
    List<Choice> choices = new ArrayList<>();
    if (generated != null) {
      choices.add(new Choice("name", generated, "It is made of the source's name."));
    }
    choices.addAll(found.choices());
    return choices;
  }

  private static Set<Meter> meters(@Nullable GuestConfig guest) {
    return guest == null ? EnumSet.allOf(Meter.class) : Metered.of(guest.devices());
  }

  private static List<Warning> warnings(@Nullable GuestConfig guest, List<SshKey> keys) {
    List<Warning> warnings = new ArrayList<>();
    if (guest != null) {
      warnings.addAll(guest.losses().warnings());
      if (!keys.isEmpty() && !guest.running().family().equals("linux")) {
        warnings.add(
            new Warning(
                "ssh_keys_uncertain",
                "SSH keys are added by cloud-init as Linux guests have it; this guest may not add them. Log in as before."));
      }
    }
    return warnings;
  }

  /**
   * Forgets plans that are of no use any more.
   *
   * @return how many
   */
  public int forgetExpired() {
    return store.inPieces(
        PIECE, tx -> tx.plans().forgetExpiredBefore(tx.now().minus(RestorePlan.KEPT), PIECE));
  }
}
