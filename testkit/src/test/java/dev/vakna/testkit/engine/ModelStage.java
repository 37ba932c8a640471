package dev.vakna.testkit.engine;

import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.Given;
import dev.vakna.core.engine.Observation;
import dev.vakna.core.machine.Bus;
import dev.vakna.core.machine.DiskPlan;
import dev.vakna.core.machine.Identity;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.machine.MachineSize;
import dev.vakna.core.machine.Place;
import dev.vakna.core.machine.Wire;
import dev.vakna.core.network.OpenPorts;
import dev.vakna.core.restore.proof.GuestReport;
import dev.vakna.simulator.Samples;
import dev.vakna.simulator.engine.ModelEngine;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The model of a host with engines of two servers at it. */
class ModelStage implements EngineStage {

  final ModelEngine engine = new ModelEngine("here");
  private final Map<MachineName, Integer> starts = new ConcurrentHashMap<>();

  final Line line;
  private final Engine behindLine;

  ModelStage() {
    this(Duration.ZERO);
  }

  /**
   * @param settling of the site
   */
  ModelStage(Duration settling) {
    line = new Line(settling);
    behindLine =
        (Engine)
            Proxy.newProxyInstance(
                Engine.class.getClassLoader(),
                new Class<?>[] {Engine.class},
                (_, method, arguments) -> through(method, arguments));
    engine.countTraffic(true);
    engine.onChange(change -> {
      if (change.state() == Observation.State.RUNNING) {
        starts.merge(change.name(), 1, Integer::sum);
      }
    });
  }

  @Override
  public Object run(MachineName name) {
    return starts.getOrDefault(name, 0);
  }

  @Override
  public Given seen(Place place) {
    GuestReport report =
        GuestReport.parse(Objects.requireNonNull(engine.observe(place).report())).orElseThrow();
    Identity planned =
        engine.plans().stream()
            .filter(plan -> plan.name().equals(place.machine()))
            .findFirst()
            .orElseThrow()
            .identity();
    return new Given(
        new Given.Nic(
            engine.read().network().name(),
            report.macs().getFirst(),
            report.addresses().getFirst(),
            planned.prefix(),
            planned.gateway(),
            planned.nameservers()),
        planned.smbiosUuid(),
        planned.generationId(),
        null,
        null,
        null);
  }

  @Override
  public String wordsOfRun(Place place) {
    return engine.plans().toString();
  }

  @Override
  public MachineSize sizeOfRun(Place place) {
    return engine.plans().stream()
        .filter(plan -> plan.name().equals(place.machine()))
        .findFirst()
        .orElseThrow()
        .size();
  }

  @Override
  public Optional<Set<OpenPorts>> openPorts(Place place) {
    return Optional.of(engine.openPorts(place.machine()).map(Set::copyOf).orElse(Set.of()));
  }

  @Override
  public List<String> remains() {
    return engine.plans().stream().map(plan -> plan.name().text()).toList();
  }

  /** A host of its own is one call away: each of them is cut off as a whole. */
  private Object through(Method method, Object[] arguments) throws Throwable {
    if (method.getName().equals("name")) {
      return engine.name();
    }
    try {
      line.before(method.getName());
      Object answer = method.invoke(engine, arguments);
      line.after(method.getName());
      return answer;
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  @Override
  public Optional<Door> door() {
    return Optional.of(line);
  }

  @Override
  public Engine engine() {
    return behindLine;
  }

  @Override
  public Engine another() {
    return engine;
  }

  @Override
  public MachinePlan plan(int number) {
    return Samples.plan(
            new MachineName("%026d".formatted(number)),
            new Identity(
                "awake-" + number,
                "instance-" + number,
                "11111111-2222-4333-8444-%012d".formatted(number),
                "99999999-2222-4333-8444-%012d".formatted(number),
                "52:54:00:00:00:%02x".formatted(number),
                "10.86.1." + number,
                16,
                "10.86.0.2",
                List.of("10.86.0.3"),
                "nonce" + number),
            new DiskPlan(Bus.SCSI, 0, "drive-scsi0", 1 << 20, 4 << 20, true, false))
        .at(new Wire("public", "vmbr0", null, List.of(OpenPorts.parse("tcp/443")), null, null));
  }

  @Override
  public ArchiveSource archive(MachinePlan plan) {
    return new ArchiveSource("any.vma.zst", Path.of("/srv/any.vma.zst"), 4_096, Instant.EPOCH);
  }

  @Override
  public ArchiveSource damagedArchive(MachinePlan plan) {
    engine.damage("extent-md5");
    return archive(plan);
  }

  @Override
  public byte[] data(MachinePlan plan, String disk) {
    return new byte[0];
  }

  @Override
  public Optional<byte[]> read(MachinePlan plan, String disk, int bytes) {
    return Optional.empty();
  }

  @Override
  public boolean carry(MachineName name) {
    return engine.carry(name, 1_000, 2_000).isPresent();
  }

  @Override
  public void kill(MachineName name) {
    engine.kill(name);
  }

  @Override
  public Stranger putStranger(MachineName name) {
    engine.occupy(name);
    return () -> engine.occupied(name);
  }

  @Override
  public void close() {}
}
