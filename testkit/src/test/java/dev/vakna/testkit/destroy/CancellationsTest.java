package dev.vakna.testkit.destroy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.account.Account;
import dev.vakna.core.account.Caller;
import dev.vakna.core.account.Scope;
import dev.vakna.core.admission.Gate;
import dev.vakna.core.destroy.CancelCall;
import dev.vakna.core.destroy.CancelRequest;
import dev.vakna.core.destroy.Cancellation;
import dev.vakna.core.destroy.CancellationView;
import dev.vakna.core.destroy.Cancellations;
import dev.vakna.core.destroy.DestroyIntake;
import dev.vakna.core.destroy.DueEnds;
import dev.vakna.core.destroy.EndDates;
import dev.vakna.core.destroy.EndFacts;
import dev.vakna.core.destroy.EndGate;
import dev.vakna.core.destroy.Ending;
import dev.vakna.core.event.Event;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.RequestId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.idempotency.Sending;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.job.Job;
import dev.vakna.core.metering.Interval;
import dev.vakna.core.power.PowerAct;
import dev.vakna.core.power.PowerIntake;
import dev.vakna.core.problem.Body;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import dev.vakna.core.restore.RestoreAnswer;
import dev.vakna.core.store.EndRecords.Timed;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.OperationStatus;
import dev.vakna.simulator.Samples;
import dev.vakna.testkit.restore.World;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What an owner's word about the end of a Cloud VM comes to. */
class CancellationsTest {

  private static final Instant NEXT_MONTH = Instant.parse("2026-12-01T00:00:00Z");
  private static final CancelRequest SCHEDULED =
      new CancelRequest(Cancellation.Type.END_OF_PERIOD, "moving on", null);

  private final World world = new World();
  private final DestroyIntake ends = new DestroyIntake(world.store(), world.chance(), () -> {});
  private final Cancellations cancellations =
      new Cancellations(world.store(), world.chance(), ends);
  private final List<String> told = new ArrayList<>();
  private final EndDates dates = new EndDates(world.store());
  private final DueEnds due =
      new DueEnds(world.store(), ends, (vps, event) -> told.add(vps.text() + " " + event));

  @Test
  void cancelledAtOnceItCostsNothingFromThenOnAndGoes() throws Exception {
    VpsId vps = running();
    world.clock().advance(Duration.ofMinutes(7));
    Instant asked = world.clock().instant();

    JobId job =
        accepted(vps, new CancelRequest(Cancellation.Type.IMMEDIATE, "too dear", "and far"));

    assertThat(view(vps).status()).isEqualTo(CancellationView.Status.COMPLETED);
    assertThat(view(vps).reason()).isEqualTo("too dear");
    assertThat(view(vps).revokable()).isFalse();
    assertThat(canCancel(vps).code()).isEqualTo("vps_terminated");
    assertThat(refused(vps, CancelRequest.DEFAULTS).gate()).isEqualTo("vps_terminated");
    assertThat(
            new PowerIntake(world.store(), world.chance(), () -> {})
                .accept(vps, PowerAct.START, false))
        .isInstanceOfSatisfying(
            PowerIntake.Answer.Refused.class,
            refused -> assertThat(refused.refusal().gate()).isEqualTo("vps_terminated"));
    world.clock().advance(Duration.ofHours(1));
    world.runToRest();

    assertThat(job(job).operation().status()).isEqualTo(OperationStatus.COMPLETED);
    assertThat(job(job).operation().result())
        .contains("\"vpsId\":\"%s\"".formatted(vps.text()), "\"powerState\":\"stopped\"");
    assertThat(cancellations.of(owner(), vps.text())).isEmpty();
    assertThat(refused(vps, CancelRequest.DEFAULTS).code()).isEqualTo(ProblemCode.VPS_NOT_FOUND);
    assertThat(intervals(vps)).hasSize(4).allSatisfy(i -> assertThat(i.endedAt()).isEqualTo(asked));
    assertThat(ending(vps).cancellation())
        .extracting(Cancellation::otherReason)
        .isEqualTo("and far");
  }

  @Test
  void scheduledItRunsUntilTheMonthIsOverAndNotASecondMoreIsCharged() throws Exception {
    VpsId vps = running();

    JobId job = accepted(vps, SCHEDULED);

    assertThat(job(job).operation().status()).isEqualTo(OperationStatus.COMPLETED);
    assertThat(job(job).operation().result()).contains("\"powerState\":\"running\"");
    CancellationView view = view(vps);
    assertThat(view.status()).isEqualTo(CancellationView.Status.SCHEDULED);
    assertThat(view.scheduledAt()).isEqualTo(NEXT_MONTH);
    assertThat(view.revokable()).isTrue();
    assertThat(canCancel(vps)).isEqualTo(Gate.OPEN);
    due.look();
    assertThat(vps(vps).standing().status()).isEqualTo(ServiceStatus.ACTIVE);

    // Nobody looks for an hour, and the guest switches itself off meanwhile.
    world.clock().set(NEXT_MONTH.plus(Duration.ofMinutes(20)));
    assertThat(view(vps).status()).isEqualTo(CancellationView.Status.PENDING);
    assertThat(canCancel(vps).code()).isEqualTo("vps_terminated");
    assertThat(revoked(vps).gate()).isEqualTo("vps_terminated");
    JobId stop =
        ((PowerIntake.Answer.Accepted)
                new PowerIntake(world.store(), world.chance(), () -> {})
                    .accept(vps, PowerAct.STOP, false))
            .job();
    world.clock().set(NEXT_MONTH.plus(Duration.ofHours(1)));
    due.look();
    due.look();
    assertThat(told).hasSize(1);
    world.runToRest();

    assertThat(job(stop).operation().status()).isEqualTo(OperationStatus.FAILED);
    assertThat(cancellations.of(owner(), vps.text())).isEmpty();
    assertThat(intervals(vps))
        .hasSize(4)
        .allSatisfy(i -> assertThat(i.endedAt()).isEqualTo(NEXT_MONTH));
    assertThat(world.machines().inventory()).isEmpty();
  }

  @Test
  void aScheduledEndIsTakenBack() throws Exception {
    VpsId vps = running();
    accepted(vps, SCHEDULED);

    assertThat(cancellations.revoke(owner(), vps.text())).isEmpty();

    assertThat(view(vps).status()).isEqualTo(CancellationView.Status.REVOKED);
    assertThat(view(vps).scheduledAt()).isNull();
    assertThat(revoked(vps).code()).isEqualTo(ProblemCode.VPS_NOT_READY);
    world.clock().set(NEXT_MONTH.plus(Duration.ofHours(1)));
    due.look();
    assertThat(vps(vps).standing().status()).isEqualTo(ServiceStatus.ACTIVE);
    assertThat(intervals(vps)).allSatisfy(i -> assertThat(i.endedAt()).isNull());
  }

  @Test
  void nothingIsTakenBackThatWasNotSaid() throws Exception {
    VpsId vps = running();
    assertThat(view(vps).status()).isEqualTo(CancellationView.Status.NONE);
    assertThat(revoked(vps).code()).isEqualTo(ProblemCode.VPS_NOT_READY);
  }

  @Test
  void aScheduledEndMayBecomeOneAtOnce() throws Exception {
    VpsId vps = running();
    accepted(vps, SCHEDULED);
    accepted(vps, CancelRequest.DEFAULTS);
    assertThat(view(vps).scheduledAt()).isNull();
    world.runToRest();
    world.clock().set(NEXT_MONTH.plus(Duration.ofHours(1)));
    due.look();
    assertThat(told).isEmpty();
    assertThat(world.machines().inventory()).isEmpty();
  }

  @Test
  void oneThatIsStillBeingRestoredIsNotCancelledButItsJobIs() {
    RestoreAnswer.Accepted made = (RestoreAnswer.Accepted) world.restore(null, "f");
    Refusal refusal = refused(made.vps(), CancelRequest.DEFAULTS);
    assertThat(refusal.gate()).isEqualTo("vps_pending");
    assertThat(refusal.detail()).contains(made.job().text());
  }

  @Test
  void whatIsNotOursOrNotPaidByTheHourOrNotPaidIsNotEndedHere() throws Exception {
    assertThat(refused(world.sourceId(), CancelRequest.DEFAULTS).gate())
        .isEqualTo("not_managed_here");
    VpsId vps = running();
    change(
        vps,
        now ->
            now.placed(
                Objects.requireNonNull(now.site().placement()),
                new Vps.Billing(false, now.billing().amount(), "SEK", "monthly")));
    assertThat(refused(vps, SCHEDULED).gate()).isEqualTo("payg_only");
    change(
        vps,
        now ->
            now.placed(
                Objects.requireNonNull(now.site().placement()),
                new Vps.Billing(true, now.billing().amount(), "SEK", "hourly")));
    unpaid(true);
    for (CancelRequest request : List.of(CancelRequest.DEFAULTS, SCHEDULED)) {
      assertThat(refused(vps, request).code())
          .isEqualTo(ProblemCode.CANCELLATION_BLOCKED_OVERDUE_INVOICE);
    }
    assertThat(canCancel(vps).code()).isEqualTo("cancellation_blocked_overdue_invoice");
    unpaid(false);
    change(
        vps,
        now ->
            now.in(ServiceStatus.SUSPENDED, now.standing().power(), now.standing().desiredPower()));
    assertThat(canCancel(vps)).isEqualTo(Gate.OPEN);
    accepted(vps, CancelRequest.DEFAULTS);
  }

  @Test
  void anothersIsNotFoundWhateverTheBodySays() throws Exception {
    VpsId vps = running();
    Caller other =
        new Caller(new AccountId(world.chance().nextId()), "key", EnumSet.allOf(Scope.class));
    Refusal fault = Refusal.of(ProblemCode.INVALID_REQUEST, "faulty");
    assertThat(refusal(cancellations.cancel(faulty(other, vps, fault))).code())
        .isEqualTo(ProblemCode.VPS_NOT_FOUND);
    assertThat(cancellations.of(other, vps.text())).isEmpty();
    assertThat(cancellations.revoke(other, vps.text()).orElseThrow().code())
        .isEqualTo(ProblemCode.VPS_NOT_FOUND);
    assertThat(refusal(cancellations.cancel(faulty(owner(), vps, fault)))).isEqualTo(fault);
    assertThat(refusal(cancellations.cancel(call(owner(), "vps_nothing", SCHEDULED))).code())
        .isEqualTo(ProblemCode.VPS_NOT_FOUND);
  }

  @Test
  void sentAgainUnderItsKeyItIsAnsweredAsTheFirstTimeThoughTheMachineIsGone() throws Exception {
    VpsId vps = running();
    Body<CancelRequest> body = new Body.Read<>(CancelRequest.DEFAULTS, List.of());
    CancelCall call = call(owner(), vps.text(), body, "key-1");
    Cancellations.Answer first = cancellations.cancel(call);
    world.runToRest();
    assertThat(cancellations.cancel(call))
        .isEqualTo(
            new Cancellations.Answer.Accepted(
                ((Cancellations.Answer.Accepted) first).job(), false, true));
    Body<CancelRequest> other = new Body.Read<>(SCHEDULED, List.of());
    assertThat(refusal(cancellations.cancel(call(owner(), vps.text(), other, "key-1"))).code())
        .isEqualTo(ProblemCode.IDEMPOTENCY_KEY_REUSED);
  }

  @Test
  void itsJobTellsWhichCallAskedForIt() throws Exception {
    VpsId vps = running();
    RequestId later = new RequestId(world.chance().nextId());
    assertThat(askedBy(call(owner().in(later), vps.text(), SCHEDULED))).isEqualTo(later);
    RequestId now = new RequestId(world.chance().nextId());
    assertThat(askedBy(call(owner().in(now), vps.text(), CancelRequest.DEFAULTS))).isEqualTo(now);
  }

  private @Nullable RequestId askedBy(CancelCall call) {
    JobId job = ((Cancellations.Answer.Accepted) cancellations.cancel(call)).job();
    return world
        .store()
        .transact(tx -> tx.jobs().withoutJournal(call.caller().account(), job))
        .orElseThrow()
        .request();
  }

  @Test
  void aCallerWithoutTheScopeIsToldSo() throws Exception {
    VpsId vps = running();
    Caller reader = new Caller(owner().account(), "key", EnumSet.of(Scope.READ_VM));
    assertThat(EndGate.canCancel(reader, facts(vps)).code()).isEqualTo("missing_scope");
  }

  @Test
  void oneThatIsToGoBeforeItHasComeGoesWithItsRestore() throws Exception {
    RestoreAnswer.Accepted made = (RestoreAnswer.Accepted) world.restore(null, "f");
    Instant at = world.clock().instant().plus(Duration.ofHours(1));
    Ending ending = Ending.none(made.vps(), owner().account()).after(at);
    world
        .store()
        .transact(tx -> {
          tx.ends().put(ending);
          return tx;
        });
    world.clock().set(at);

    due.look();
    due.look();
    // A host that does not answer may keep the restore for days; that is said once.
    assertThat(told).hasSize(2);
    world.runToRest();
    due.look();

    assertThat(job(made.job()).operation().status()).isEqualTo(OperationStatus.FAILED);
    assertThat(world.machines().inventory()).isEmpty();
    assertThat(intervals(made.vps())).isEmpty();
    assertThat(ending(made.vps()).endedAt()).isNotNull();
  }

  @Test
  void nobodyIsToldOfTheEndOfWhatWasNeverMade() throws Exception {
    RestoreAnswer.Accepted made = (RestoreAnswer.Accepted) world.restore(null, "f");
    Instant at = world.clock().instant().plus(Duration.ofHours(30));
    world
        .store()
        .transact(tx -> {
          tx.ends().put(Ending.none(made.vps(), owner(tx)).after(at));
          return tx.jobs().requestCancel(made.job());
        });
    world.runToRest();
    world.clock().advance(Duration.ofHours(10));

    due.look();

    assertThat(notices()).isEmpty();
    // Nor is it looked at again and again until then.
    assertThat(
            world
                .store()
                .<List<Timed>>transact(
                    tx -> tx.ends().untold(tx.now().plus(DueEnds.NOTICE), null, 500)))
        .isEmpty();
  }

  private AccountId owner(Tx tx) {
    return tx.vpses().find(world.sourceId()).orElseThrow().account();
  }

  @Test
  void howeverManyCannotEndYetWhatComesAfterThemEnds() throws Exception {
    VpsId vps = running();
    Samples samples = new Samples(world.chance(), world.clock().instant());
    Instant longAgo = world.clock().instant().minus(Duration.ofDays(9));
    // Their restores are being taken back, on a host that nobody reaches.
    world
        .store()
        .transact(tx -> {
          for (int i = 0; i < 1100; i++) {
            Job restore = samples.restore(owner(tx), "away");
            tx.jobs().insert(restore);
            tx.jobs().requestCancel(restore.id());
            tx.vpses()
                .insert(
                    Samples.known(samples.clone(owner(tx), restore.id(), "away"), restore.vps()));
            tx.ends().put(Ending.none(restore.vps(), owner(tx)).after(longAgo));
          }
          tx.ends().put(Ending.none(vps, owner(tx)).after(longAgo.plusSeconds(1)));
          return true;
        });

    due.look();

    assertThat(told)
        .filteredOn(words -> words.contains(" ends, as it was to "))
        .singleElement()
        .asString()
        .startsWith(vps.text());
  }

  @Test
  void itEndsByItselfAfterItsDateAndItsOwnerIsToldADayBefore() throws Exception {
    VpsId vps = running();
    Instant at = world.clock().instant().plus(Duration.ofDays(3)).truncatedTo(ChronoUnit.MILLIS);
    assertThat(date(vps, at.toString()))
        .isInstanceOfSatisfying(
            EndDates.Answer.Recorded.class,
            recorded -> assertThat(recorded.deleteAfter()).isEqualTo(at));
    assertThat(dates.of(vps)).contains(at);
    due.look();
    assertThat(notices()).isEmpty();
    world.clock().set(at.minus(Duration.ofHours(23)));
    due.look();
    due.look();
    assertThat(notices()).containsExactly(vps);
    assertThat(view(vps).status()).isEqualTo(CancellationView.Status.NONE);
    assertThat(canCancel(vps)).isEqualTo(Gate.OPEN);
    world.clock().set(at.plus(Duration.ofMinutes(9)));
    assertThat(view(vps).status()).isEqualTo(CancellationView.Status.PENDING);
    assertThat(date(vps, null)).isInstanceOf(EndDates.Answer.Refused.class);
    due.look();
    world.runToRest();

    assertThat(world.machines().inventory()).isEmpty();
    assertThat(intervals(vps))
        .hasSize(4)
        .allSatisfy(i -> assertThat(i.endedAt()).isEqualTo(at.truncatedTo(ChronoUnit.SECONDS)));
  }

  @Test
  void anEndDateIsChangedAndTakenBack() throws Exception {
    VpsId vps = running();
    Instant now = world.clock().instant();
    date(vps, now.plus(Duration.ofHours(2)).toString());
    due.look();
    date(vps, now.plus(Duration.ofHours(3)).toString());
    due.look();
    assertThat(notices()).hasSize(2);
    date(vps, null);
    assertThat(dates.of(vps)).isEmpty();
    world.clock().advance(Duration.ofDays(1));
    due.look();
    assertThat(vps(vps).standing().status()).isEqualTo(ServiceStatus.ACTIVE);
    assertThat(
            dates.accept(
                owner(), vps.text(), new Body.Read<>(new EndDates.Wish(false, null), List.of())))
        .isInstanceOf(EndDates.Answer.Recorded.class);
    assertThat(date(vps, world.clock().instant().plus(Duration.ofMinutes(59)).toString()))
        .isInstanceOfSatisfying(
            EndDates.Answer.Refused.class,
            refused ->
                assertThat(refused.refusal().faults().getFirst().code().code())
                    .isEqualTo("below_minimum"));
    unpaid(true);
    assertThat(date(vps, world.clock().instant().plus(Duration.ofDays(1)).toString()))
        .isInstanceOfSatisfying(
            EndDates.Answer.Refused.class,
            refused ->
                assertThat(refused.refusal().code())
                    .isEqualTo(ProblemCode.CANCELLATION_BLOCKED_OVERDUE_INVOICE));
    assertThat(date(world.sourceId(), world.clock().instant().plus(Duration.ofDays(1)).toString()))
        .isInstanceOfSatisfying(
            EndDates.Answer.Refused.class,
            refused -> assertThat(refused.refusal().gate()).isEqualTo("not_managed_here"));
  }

  /** Whose end their owners were told of. */
  private List<VpsId> notices() {
    AccountId account = owner().account();
    return world
        .store()
        .transact(tx -> {
          tx.events().order(1000);
          return tx.events().after(account, 0, 1000).stream()
              .filter(event -> event.what() == Event.What.ENDING)
              .map(event -> new VpsId(event.id()))
              .toList();
        });
  }

  private EndDates.Answer date(VpsId vps, @Nullable String text) {
    return dates.accept(
        owner(), vps.text(), new Body.Read<>(new EndDates.Wish(true, text), List.of()));
  }

  @Test
  void aMonthEndsInUtcAndLeapsAreKnown() {
    assertThat(view("2028-02-29T23:59:59.999Z")).isEqualTo("2028-03-01T00:00:00Z");
    assertThat(view("2026-12-31T23:30:00Z")).isEqualTo("2027-01-01T00:00:00Z");
    assertThat(view("2026-12-01T00:00:00Z")).isEqualTo("2027-01-01T00:00:00Z");
  }

  private String view(String now) {
    World other = new World();
    VpsId vps;
    try {
      vps = ((RestoreAnswer.Accepted) other.restore(null, "f")).vps();
      other.runToRest();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    other.clock().set(Instant.parse(now));
    Caller caller = caller(other);
    Cancellations of =
        new Cancellations(
            other.store(),
            other.chance(),
            new DestroyIntake(other.store(), other.chance(), () -> {}));
    assertThat(of.cancel(call(caller, vps.text(), SCHEDULED)))
        .isInstanceOf(Cancellations.Answer.Accepted.class);
    return Objects.requireNonNull(of.of(caller, vps.text()).orElseThrow().scheduledAt()).toString();
  }

  private static CancelCall call(Caller caller, String vps, CancelRequest request) {
    return call(caller, vps, new Body.Read<>(request, List.of()), null);
  }

  private static CancelCall call(
      Caller caller, String vps, Body<CancelRequest> body, @Nullable String key) {
    return new CancelCall(caller, vps, body, Sending.of(key, "POST cancel", List.of(vps), body));
  }

  private static CancelCall faulty(Caller caller, VpsId vps, Refusal fault) {
    return call(caller, vps.text(), new Body.Unreadable<>(fault), null);
  }

  private static Caller caller(World world) {
    AccountId account =
        world.store().transact(tx -> tx.vpses().find(world.sourceId()).orElseThrow()).account();
    return new Caller(account, "key", EnumSet.allOf(Scope.class));
  }

  private Caller owner() {
    return caller(world);
  }

  private VpsId running() throws InterruptedException {
    VpsId vps = ((RestoreAnswer.Accepted) world.restore(null, "f")).vps();
    world.runToRest();
    return vps;
  }

  private JobId accepted(VpsId vps, CancelRequest request) {
    return ((Cancellations.Answer.Accepted)
            cancellations.cancel(call(owner(), vps.text(), request)))
        .job();
  }

  private Refusal refused(VpsId vps, CancelRequest request) {
    return refusal(cancellations.cancel(call(owner(), vps.text(), request)));
  }

  private static Refusal refusal(Cancellations.Answer answer) {
    return ((Cancellations.Answer.Refused) answer).refusal();
  }

  private Refusal revoked(VpsId vps) {
    return cancellations.revoke(owner(), vps.text()).orElseThrow();
  }

  private CancellationView view(VpsId vps) {
    return cancellations.of(owner(), vps.text()).orElseThrow();
  }

  private Gate canCancel(VpsId vps) {
    return EndGate.canCancel(owner(), facts(vps));
  }

  private EndFacts facts(VpsId vps) {
    return world
        .store()
        .transact(tx -> {
          Vps now = tx.vpses().find(vps).orElseThrow();
          return EndFacts.read(tx, now, tx.accounts().find(now.account()).orElseThrow());
        });
  }

  private void unpaid(boolean unpaid) {
    AccountId account = owner().account();
    world
        .store()
        .transact(tx -> {
          Account now = tx.accounts().lock(account).orElseThrow();
          Account.Payment payment = now.payment();
          tx.accounts()
              .update(
                  new Account(
                      now.id(),
                      now.name(),
                      now.access(),
                      new Account.Payment(
                          payment.cardRequired(),
                          payment.hasCard(),
                          payment.countryCode(),
                          payment.countryPayable(),
                          unpaid),
                      now.limits(),
                      now.createdAt()));
          return now;
        });
  }

  private void change(VpsId id, UnaryOperator<Vps> how) {
    world
        .store()
        .<@Nullable Tx>transact(tx -> {
          tx.vpses().update(how.apply(tx.vpses().lock(id).orElseThrow()));
          return tx;
        });
  }

  private Vps vps(VpsId id) {
    return world.store().transact(tx -> tx.vpses().find(id).orElseThrow());
  }

  private Job job(JobId id) {
    return world.store().transact(tx -> tx.jobs().find(id).orElseThrow());
  }

  private List<Interval> intervals(VpsId vps) {
    return world.store().transact(tx -> tx.metering().of(vps));
  }

  private Ending ending(VpsId vps) {
    return world.store().transact(tx -> tx.ends().find(vps).orElseThrow());
  }
}
