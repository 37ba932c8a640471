package dev.vakna.testkit.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.destroy.DestroyIntake;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.Gauges;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.job.Job;
import dev.vakna.core.machine.Bus;
import dev.vakna.core.machine.DiskPlan;
import dev.vakna.core.machine.Identity;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.metering.BillingCalendar;
import dev.vakna.core.network.Lease;
import dev.vakna.core.overview.NetworkCard;
import dev.vakna.core.overview.Overviews;
import dev.vakna.core.restore.RestoreAnswer;
import dev.vakna.core.restore.outcome.JobReports;
import dev.vakna.core.seed.Seed;
import dev.vakna.operations.OperationStatus;
import dev.vakna.simulator.Samples;
import dev.vakna.simulator.engine.ModelEngine;
import dev.vakna.simulator.engine.RemoteEngine;
import dev.vakna.simulator.engine.RemoteSite;
import dev.vakna.testkit.engine.ByName;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An engine that gives a machine something else than was planned is believed, everywhere. */
class GivenTest {

  private static final RemoteSite.Tempo TEMPO =
      new RemoteSite.Tempo(
          Duration.ofSeconds(2),
          Duration.ofSeconds(3),
          Duration.ofSeconds(6),
          Duration.ofSeconds(1));

  private final World world = new World();
  private final AtomicReference<Seed> seed = new AtomicReference<>();
  private final ClockTime time = new ClockTime();
  private final RemoteSite site = new RemoteSite(world.machines(), time, TEMPO);

  @BeforeEach
  void somebodyElseHasTheFirstAddress() throws Exception {
    Engine engine = new RemoteEngine(site, time);
    engine.reserve(somebodys(), ByName.UNHURRIED);
    world.over(
        (Engine)
            Proxy.newProxyInstance(
                Engine.class.getClassLoader(),
                new Class<?>[] {Engine.class},
                (_, method, arguments) -> {
                  if (method.getName().equals("giveIdentity")) {
                    seed.set((Seed) arguments[1]);
                  }
                  try {
                    return method.invoke(engine, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                }));
  }

  private static MachinePlan somebodys() {
    return Samples.plan(
        new MachineName("%026d".formatted(9)),
        new Identity(
            "somebody",
            "instance-9",
            "11111111-2222-4333-8444-000000000009",
            "99999999-2222-4333-8444-000000000009",
            "52:54:00:00:00:09",
            "10.77.0.9",
            16,
            "10.77.0.2",
            List.of("10.77.0.3"),
            "nonce"),
        new DiskPlan(Bus.SCSI, 0, "drive-scsi0", 1 << 20, 4 << 20, true, false));
  }

  @Test
  void seedProofReportRecordsAndLeaseAreOfTheMachineThatIsThere() throws Exception {
    RestoreAnswer answer = world.restore(null, "f");
    Job asked = world.job(answer);
    Lease planned = lease(asked);
    world.runToRest();

    Job job = world.job(answer);
    assertThat(job.operation().status())
        .as("%s", job.operation().failure())
        .isEqualTo(OperationStatus.COMPLETED);
    Identity given = machine(job);
    assertThat(given.address()).isNotEqualTo(planned.address());
    assertThat(given.mac()).startsWith("fa:16:3e");
    assertThat(seed.get().networkConfig()).contains(given.mac(), given.address() + "/");
    Vps vps = world.store().transact(tx -> tx.vpses().find(job.vps()).orElseThrow());
    assertThat(vps.site().primaryIp()).isEqualTo(given.address());
    assertThat(vps.place().text()).isEqualTo("m-2");
    assertThat(lease(job)).isEqualTo(new Lease(planned.network(), given.address()));
    assertThat(job.operation().result())
        .contains(given.mac(), given.address(), given.smbiosUuid(), "\"address\"", "\"mac\"")
        .doesNotContain(planned.address());
    JobReports.Answer report = new JobReports(world.store()).of(job.id());
    assertThat(report.toString()).contains(given.mac(), given.smbiosUuid(), given.address());
  }

  @Test
  void itsOwnerIsToldOfTheCardThatIsThere() throws Exception {
    RestoreAnswer answer = world.restore(null, "f");
    world.runToRest();
    Job job = world.job(answer);
    Identity given = machine(job);
    Overviews overviews =
        new Overviews(
            world.store(),
            (_, _) -> Gauges.NONE,
            world.pace(),
            new BillingCalendar(ZoneOffset.UTC));
    assertThat(overviews.network(world.caller(), job.vps().text()).orElseThrow().card())
        .isEqualTo(
            new NetworkCard(
                given.mac(),
                given.address(),
                given.prefix(),
                given.gateway(),
                given.nameservers(),
                given.six()));
  }

  @Test
  void whatWasPlannedIsFreeAgain() throws Exception {
    Job asked = world.job(world.restore(null, "f"));
    Lease planned = lease(asked);
    world.runToRest();
    assertThat(lease(asked)).isNotEqualTo(planned);
    Job next = world.job(world.restore(null, "g"));
    assertThat(lease(next)).isEqualTo(planned);
  }

  @Test
  void itIsRemovedWhereItIs() throws Exception {
    RestoreAnswer answer = world.restore(null, "f");
    world.runToRest();
    Job made = world.job(answer);
    new DestroyIntake(world.store(), world.chance(), () -> {}).accept(made.vps());
    world.runToRest();
    assertThat(world.machines().inventory()).containsExactly(somebodys().name());
    boolean free = world.store().transact(tx -> tx.addresses().of(made.vps()).isEmpty());
    assertThat(free).isTrue();
  }

  private Lease lease(Job job) {
    return world.store().transact(tx -> tx.addresses().of(job.vps()).orElseThrow());
  }

  private Identity machine(Job job) {
    ModelEngine machines = world.machines();
    return machines.plans().stream()
        .filter(plan -> plan.name().equals(MachineName.of(job.vps())))
        .findFirst()
        .orElseThrow()
        .identity();
  }

  /** The site's tasks end when the test's clock has come so far. */
  private final class ClockTime implements RemoteSite.Time, RemoteEngine.Door {
    private final PriorityQueue<Due> due = new PriorityQueue<>(Comparator.comparing(Due::at));

    private record Due(long at, Runnable sudden) {}

    private long now() {
      return Duration.between(Instant.EPOCH, world.clock().instant()).toNanos();
    }

    @Override
    public long nanos() {
      List<Due> over = new ArrayList<>();
      while (!due.isEmpty() && due.peek().at() <= now()) {
        over.add(due.remove());
      }
      over.forEach(one -> one.sudden().run());
      return now();
    }

    @Override
    public void before(String call) {
      nanos();
    }

    @Override
    public void after(String call) {}

    @Override
    public void at(long nanos, Runnable sudden) {
      due.add(new Due(nanos, sudden));
    }
  }
}
