package dev.vakna.testkit.resize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.account.Account;
import dev.vakna.core.account.Caller;
import dev.vakna.core.account.Scope;
import dev.vakna.core.admission.Gate;
import dev.vakna.core.admission.OverCommit;
import dev.vakna.core.engine.Engines;
import dev.vakna.core.engine.SiteCapacity;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.idempotency.Sending;
import dev.vakna.core.inventory.Resources;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.MachineSize;
import dev.vakna.core.metering.Interval;
import dev.vakna.core.metering.Meter;
import dev.vakna.core.power.PowerAct;
import dev.vakna.core.power.PowerIntake;
import dev.vakna.core.power.PowerWatch;
import dev.vakna.core.problem.Body;
import dev.vakna.core.problem.FieldFault;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import dev.vakna.core.region.Region;
import dev.vakna.core.resize.NewSize;
import dev.vakna.core.resize.ResizeCall;
import dev.vakna.core.resize.ResizeFacts;
import dev.vakna.core.resize.ResizeGate;
import dev.vakna.core.resize.ResizeIntake;
import dev.vakna.core.restore.RestoreAnswer;
import dev.vakna.core.store.Tx;
import dev.vakna.testkit.restore.World;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A Cloud VM gets another size, is charged for it, and runs in it. */
class ResizeIntakeTest {

  private static final long GIB = 1L << 30;

  private final World world = new World();
  private final PowerIntake power = new PowerIntake(world.store(), world.chance(), () -> {});
  private final ResizeIntake intake =
      new ResizeIntake(
          world.store(), world.chance(), Engines.only(world.machines()), OverCommit.STANDARD);

  @Test
  void itIsChargedForWhatItRunsInAndRunsInWhatItIsChargedFor() throws Exception {
    VpsId vps = off();
    Resources before = vps(vps).resources();
    assertThat(canResize(vps)).isEqualTo(Gate.OPEN);

    ResizeIntake.Answer answer = resize(vps, before.cpuCores() + 1, before.memoryGb() + 2);

    Resources after =
        new Resources(before.cpuCores() + 1, before.memoryGb() + 2, before.storageGb());
    assertThat(answer).isEqualTo(new ResizeIntake.Answer.Resized(after, before, false));
    assertThat(vps(vps).resources()).isEqualTo(after);
    assertThat(open(vps, Meter.CPU)).isEmpty();
    assertThat(resize(vps, after.cpuCores(), after.memoryGb()))
        .isEqualTo(new ResizeIntake.Answer.Resized(after, after, false));
    power.accept(vps, PowerAct.START, false);
    world.runToRest();
    assertThat(size(vps)).isEqualTo(new MachineSize(after.cpuCores(), after.memoryGb() * 1024));
    assertThat(open(vps, Meter.CPU)).containsExactly(after.cpuCores());
    assertThat(open(vps, Meter.MEMORY)).containsExactly(after.memoryGb());
  }

  @Test
  void whatTheHostLostIsStartedAgainInItsSize() throws Exception {
    VpsId vps = off();
    resize(vps, 1, 1);
    change(
        vps,
        now ->
            now.in(
                ServiceStatus.ACTIVE,
                now.standing().power(),
                dev.vakna.core.inventory.PowerState.RUNNING));
    PowerWatch watch =
        new PowerWatch(world.store(), world.machines(), world.chance(), world.pace(), (_, _) -> {});
    for (int i = 0; i < 3; i++) {
      world.clock().advance(Duration.ofSeconds(31));
      watch.look();
    }
    assertThat(size(vps)).isEqualTo(new MachineSize(1, 1024));
    assertThat(open(vps, Meter.CPU)).containsExactly(1);
  }

  @Test
  void oneThatIsNotOffIsNotResized() throws Exception {
    VpsId vps = running();
    assertThat(refused(vps, 1, 1).gate()).isEqualTo("must_be_stopped");
    assertThat(canResize(vps).code()).isEqualTo("must_be_stopped");
    power.accept(vps, PowerAct.STOP, false);
    assertThat(refused(vps, 1, 1).code()).isEqualTo(ProblemCode.VPS_BUSY);
    assertThat(refused(vps, 1, 1).retryAfter()).isNotNull();
  }

  @Test
  void whatIsNotOursOrNotPaidByTheHourOrNotInGoodStandingKeepsItsSize() throws Exception {
    assertThat(refused(world.sourceId(), 1, 1).gate()).isEqualTo("not_managed_here");
    VpsId vps = off();
    change(
        vps,
        now ->
            now.in(ServiceStatus.SUSPENDED, now.standing().power(), now.standing().desiredPower()));
    assertThat(refused(vps, 1, 1).gate()).isEqualTo("vps_suspended");
    change(
        vps,
        now ->
            now.placed(
                java.util.Objects.requireNonNull(now.site().placement()),
                new Vps.Billing(false, now.billing().amount(), "SEK", "monthly")));
    assertThat(refused(vps, 1, 1).gate()).isEqualTo("payg_only");
    assertThat(
            refusal(
                    intake.resize(
                        call(
                            new Caller(
                                new AccountId(world.chance().nextId()),
                                "key",
                                EnumSet.allOf(Scope.class)),
                            vps,
                            1,
                            1)))
                .code())
        .isEqualTo(ProblemCode.VPS_NOT_FOUND);
  }

  @Test
  void limitsStandOnlyAgainstWhatGrows() throws Exception {
    VpsId vps = off();
    Resources before = vps(vps).resources();
    limits(before.cpuCores() - 1, 1000);
    assertThat(refused(vps, before.cpuCores() + 1, before.memoryGb()).blockers()).isNotEmpty();
    assertThat(refused(vps, before.cpuCores() + 1, before.memoryGb()).code())
        .isEqualTo(ProblemCode.CLOUD_LIMIT_EXCEEDED);
    assertThat(resize(vps, before.cpuCores(), before.memoryGb() + 1))
        .isInstanceOf(ResizeIntake.Answer.Resized.class);
    limits(before.cpuCores() + 1, 1000);
    assertThat(resize(vps, before.cpuCores() + 1, before.memoryGb()))
        .isInstanceOf(ResizeIntake.Answer.Resized.class);
  }

  @Test
  void onlyGrowthNeedsRoomOnTheHost() throws Exception {
    VpsId vps = off();
    Resources before = vps(vps).resources();
    world
        .machines()
        .capacity(new SiteCapacity(64, 1024 + before.memoryGb() * 1024L, 8_000 * GIB, 8_000 * GIB));
    Refusal full = refused(vps, before.cpuCores(), before.memoryGb() + 1);
    assertThat(full.code()).isEqualTo(ProblemCode.CAPACITY_UNAVAILABLE);
    assertThat(full.retryAfter()).isNotNull();
    assertThat(resize(vps, before.cpuCores(), before.memoryGb()))
        .isInstanceOf(ResizeIntake.Answer.Resized.class);
    assertThat(resize(vps, 1, 1)).isInstanceOf(ResizeIntake.Answer.Resized.class);
  }

  @Test
  void allFaultsAreToldAtOnceTheRegionsBoundsToo() throws Exception {
    VpsId vps = off();
    world
        .store()
        .transact(tx -> {
          Region now = tx.regions().find(vps(tx, vps).site().region()).orElseThrow();
          tx.regions()
              .put(
                  new Region(
                      now.id(),
                      now.name(),
                      now.country(),
                      now.available(),
                      now.isDefault(),
                      new Region.Range(1, 8),
                      now.memoryGb(),
                      now.storageGb(),
                      now.prices(),
                      now.engine()));
          return now;
        });
    FieldFault memory =
        new FieldFault("/memoryGb", FieldFault.Code.MISSING_REQUIRED, "`memoryGb` is required.");
    Body<NewSize> body = new Body.Read<>(new NewSize(9, null), List.of(memory));
    Refusal refusal =
        refusal(intake.resize(new ResizeCall(owner(), vps.text(), body, new Sending("kéy", ""))));
    assertThat(refusal.faults())
        .extracting(FieldFault::code)
        .containsExactlyInAnyOrder(
            FieldFault.Code.MISSING_REQUIRED,
            FieldFault.Code.ABOVE_MAXIMUM,
            FieldFault.Code.INVALID_HEADER);
  }

  private static Vps vps(Tx tx, VpsId id) {
    return tx.vpses().find(id).orElseThrow();
  }

  private MachineSize size(VpsId vps) {
    return world.machines().plans().stream()
        .filter(plan -> plan.name().equals(MachineName.of(vps)))
        .findFirst()
        .orElseThrow()
        .size();
  }

  private List<Integer> open(VpsId vps, Meter meter) {
    return world.store().<List<Interval>>transact(tx -> tx.metering().of(vps)).stream()
        .filter(interval -> interval.meter() == meter && interval.endedAt() == null)
        .map(Interval::quantity)
        .toList();
  }

  private void limits(int cores, int memory) {
    AccountId id = owner().account();
    world
        .store()
        .transact(tx -> {
          Account now = tx.accounts().lock(id).orElseThrow();
          tx.accounts()
              .update(
                  new Account(
                      now.id(),
                      now.name(),
                      now.access(),
                      now.payment(),
                      new Account.Limits(cores, memory, 4000, 20, 4),
                      now.createdAt()));
          return now;
        });
  }

  private void change(VpsId id, UnaryOperator<Vps> how) {
    world
        .store()
        .transact(tx -> {
          tx.vpses().update(how.apply(tx.vpses().lock(id).orElseThrow()));
          return tx;
        });
  }

  private Gate canResize(VpsId id) {
    Caller owner = owner();
    return world
        .store()
        .transact(tx -> {
          Vps now = tx.vpses().find(id).orElseThrow();
          Account account = tx.accounts().find(now.account()).orElseThrow();
          return ResizeGate.canResize(owner, ResizeFacts.read(tx, now, account));
        });
  }

  private ResizeCall call(Caller caller, VpsId vps, int cores, int memory) {
    Body<NewSize> body = new Body.Read<>(new NewSize(cores, memory), List.of());
    return new ResizeCall(caller, vps.text(), body, new Sending(null, ""));
  }

  private ResizeIntake.Answer resize(VpsId vps, int cores, int memory) {
    return intake.resize(call(owner(), vps, cores, memory));
  }

  private Refusal refused(VpsId vps, int cores, int memory) {
    return refusal(resize(vps, cores, memory));
  }

  private static Refusal refusal(ResizeIntake.Answer answer) {
    return ((ResizeIntake.Answer.Refused) answer).refusal();
  }

  private Caller owner() {
    AccountId account =
        world.store().transact(tx -> tx.vpses().find(world.sourceId()).orElseThrow()).account();
    return new Caller(account, "key", EnumSet.allOf(Scope.class));
  }

  private Vps vps(VpsId id) {
    return world.store().transact(tx -> tx.vpses().find(id).orElseThrow());
  }

  private VpsId running() throws InterruptedException {
    VpsId vps = ((RestoreAnswer.Accepted) world.restore(null, "f")).vps();
    world.runToRest();
    return vps;
  }

  private VpsId off() throws InterruptedException {
    VpsId vps = running();
    power.accept(vps, PowerAct.STOP, false);
    world.runToRest();
    return vps;
  }
}
