package dev.vakna.engine.qemu;

import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.engine.Change;
import dev.vakna.core.engine.CheckReceipt;
import dev.vakna.core.engine.ConsoleText;
import dev.vakna.core.engine.Enforcement;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.Gauges;
import dev.vakna.core.engine.Given;
import dev.vakna.core.engine.MachineNeeds;
import dev.vakna.core.engine.Objection;
import dev.vakna.core.engine.Observation;
import dev.vakna.core.engine.Reserved;
import dev.vakna.core.engine.Screen;
import dev.vakna.core.engine.Service;
import dev.vakna.core.engine.Sightings;
import dev.vakna.core.engine.SiteReading;
import dev.vakna.core.engine.Traces;
import dev.vakna.core.engine.TrafficCounters;
import dev.vakna.core.engine.TransferReceipt;
import dev.vakna.core.engine.TransferWatch;
import dev.vakna.core.engine.Watch;
import dev.vakna.core.machine.Devices;
import dev.vakna.core.machine.Identity;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.machine.MachineSize;
import dev.vakna.core.machine.Place;
import dev.vakna.core.machine.Wire;
import dev.vakna.core.network.Inbound;
import dev.vakna.core.network.Ipv4;
import dev.vakna.core.seed.Seed;
import dev.vakna.engine.qemu.bridge.HostCommands;
import dev.vakna.engine.qemu.bridge.HostNetwork;
import dev.vakna.engine.qemu.bridge.MachineTaps;
import dev.vakna.engine.qemu.disk.DiskKeeper;
import dev.vakna.engine.qemu.disk.MachineDisks;
import dev.vakna.engine.qemu.evidence.Evidence;
import dev.vakna.engine.qemu.evidence.MachineObserver;
import dev.vakna.engine.qemu.evidence.MachineSightings;
import dev.vakna.engine.qemu.hardware.AsyncIo;
import dev.vakna.engine.qemu.hardware.MachineTypes;
import dev.vakna.engine.qemu.hardware.UserNetwork;
import dev.vakna.engine.qemu.home.MachineDirectory;
import dev.vakna.engine.qemu.home.MachineLocks;
import dev.vakna.engine.qemu.home.MachineRecord;
import dev.vakna.engine.qemu.home.MachineRecord.Defined;
import dev.vakna.engine.qemu.home.MachineStore;
import dev.vakna.engine.qemu.home.PortBook;
import dev.vakna.engine.qemu.home.SocketDirectory;
import dev.vakna.engine.qemu.host.DurableFiles;
import dev.vakna.engine.qemu.host.LogKeeper;
import dev.vakna.engine.qemu.host.Reachability;
import dev.vakna.engine.qemu.host.StorageFault;
import dev.vakna.engine.qemu.probe.HostFacts;
import dev.vakna.engine.qemu.probe.HostProbe;
import dev.vakna.engine.qemu.probe.Verdict;
import dev.vakna.engine.qemu.process.FilterKeeper;
import dev.vakna.engine.qemu.process.LogWatch;
import dev.vakna.engine.qemu.process.MachineStarter;
import dev.vakna.engine.qemu.process.Remains;
import dev.vakna.engine.qemu.process.Runner;
import dev.vakna.engine.qemu.program.Confinement;
import dev.vakna.engine.qemu.program.Firmware;
import dev.vakna.engine.qemu.program.HostName;
import dev.vakna.engine.qemu.program.Launcher;
import dev.vakna.engine.qemu.program.MachineUsers;
import dev.vakna.engine.qemu.program.QemuProgram;
import dev.vakna.engine.qemu.program.QemuSettings;
import dev.vakna.engine.qemu.seed.SeedImage;
import dev.vakna.transfer.ArchiveTransfer;
import dev.vakna.transfer.index.IndexShelf;
import dev.vakna.transfer.index.IndexedReading;
import dev.vakna.transfer.share.HostShare;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Runs machines on this host. All it knows is on disk and in the machines' processes, so several
 * server processes may use one home, and any of them may die at any time.
 */
public final class QemuEngine implements Engine, AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int MAX_CONSOLE = 1024 * 1024;
  private static final int MARK_CHARS = 16;

  private final QemuSettings settings;
  private final MachineStore store;
  private final MachineLocks locks = new MachineLocks();
  private final QemuProgram qemu;
  private final Firmware firmware;
  private final HostProbe probe;
  private final SocketDirectory sockets;
  private final MachineStarter starter;
  private final Runner runner;
  private final MachineObserver observer;
  private final MachineDisks disks;
  private final PortBook ports;
  private final Remains remains;
  private final MachineSightings sightings;
  private final DiskKeeper diskKeeper;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final String host;
  private final LogWatch logWatch;
  private final MachineTaps taps;
  private final FilterKeeper filters;

  /**
   * An engine that reads archives by the indexes of its own home and whose transfers share the host
   * evenly and without limits.
   *
   * @param clock the time that is written into records
   */
  public QemuEngine(QemuSettings settings, InstantSource clock) {
    this(
        settings,
        new IndexedReading(
            new IndexShelf(settings.layout().indexes(), IndexShelf.Allowance.FREE, clock), 0),
        HostShare.unlimited(),
        clock);
  }

  /**
   * @param reading the indexes by which archives are read
   * @param share by which transfers share the host
   * @param clock the time that is written into records
   */
  public QemuEngine(
      QemuSettings settings, IndexedReading reading, HostShare share, InstantSource clock) {
    this.settings = settings;
    MachineUsers users = new MachineUsers();
    Launcher launcher = new Launcher(settings.binaries());
    this.sockets = new SocketDirectory(settings.layout().runtime());
    this.store = new MachineStore(settings.layout().machines(), users);
    this.qemu = new QemuProgram(settings.binaries().qemu());
    this.firmware = new Firmware(settings.firmware());
    this.probe = new HostProbe(settings, qemu, launcher, users);
    Confinement confinement = new Confinement(settings, launcher, users);
    LogKeeper logs = new LogKeeper(settings.logBytes());
    this.ports = new PortBook(settings);
    this.taps =
        new MachineTaps(
            new HostCommands(List.of()),
            Path.of("/sys/class/net"),
            QemuSettings.hash(settings.layout().machines().toString()).substring(0, MARK_CHARS));
    this.remains = new Remains(settings, store, taps, clock);
    this.starter =
        new MachineStarter(
            settings,
            store,
            sockets,
            launcher,
            confinement,
            qemu,
            firmware,
            logs,
            probe,
            taps,
            clock);
    this.runner = new Runner(settings, store, locks, starter, probe, remains, taps, this::newPorts);
    this.filters = new FilterKeeper(store, runner, taps);
    this.observer =
        new MachineObserver(
            store, logs, new Evidence(threads, taps), runner, taps, settings.acceleration(), clock);
    this.sightings = new MachineSightings(store, observer, threads);
    this.disks =
        new MachineDisks(store, locks, PATIENCE, ArchiveTransfer.Rhythm.STANDARD, reading, share);
    this.host = HostName.of(settings.layout().hostFile(), settings.layout().machines());
    this.diskKeeper = new DiskKeeper(store, locks);
    this.logWatch = new LogWatch(store, runner, logs, settings.layout().runtime());
    logWatch.start();
    diskKeeper.start();
    filters.start();
  }

  @Override
  public String name() {
    return host;
  }

  @Override
  public SiteReading read() {
    store.requireThere();
    UserNetwork network = settings.network();
    return new SiteReading(
        host,
        HostFacts.capacity(settings.layout().machines()),
        new NetworkPlan(
            network.name(),
            "user",
            network.first().toString(),
            network.last().toString(),
            network.prefix(),
            network.gateway().toString(),
            List.of(network.nameserver().toString())),
        lacks());
  }

  private List<SiteReading.Lack> lacks() {
    List<SiteReading.Lack> lacks = new ArrayList<>();
    if (!qemu.installed()) {
      lacks.add(
          new SiteReading.Lack(
              new SiteReading.Missing.Everything(),
              new Objection(
                  "qemu_missing",
                  "Machines cannot be run on our side now. Try again later, or ask support.",
                  "QEMU is not installed on this host: apt-get install --no-install-recommends"
                      + " qemu-system-x86 seabios")));
    }
    lacks.addAll(firmware.lacks());
    if (Launcher.find(settings.binaries().swtpm()).isEmpty()) {
      lacks.add(
          new SiteReading.Lack(
              new SiteReading.Missing.Tpm(),
              new Objection(
                  "tpm_unsupported",
                  "The machine has a TPM, which is not available on our side. Ask support, or choose"
                      + " a backup of a machine without one.",
                  "the backup holds the state of a TPM and this host has no TPM emulator; install"
                      + " it: apt-get install --no-install-recommends swtpm")));
    }
    HostNetwork.lack()
        .ifPresent(why ->
            lacks.add(
                new SiteReading.Lack(
                    new SiteReading.Missing.Wires(),
                    new Objection(
                        "network_missing",
                        "The network cannot be reached on our side now. Try again later, or ask support.",
                        "machines cannot be plugged into bridges of this host: " + why))));
    return lacks;
  }

  /** How machines are executed here, and why. Tries it out the first time, which takes seconds. */
  public Verdict acceleration() {
    return probe.verdict();
  }

  /** The machine's directory is what this host makes only once. */
  @Override
  public Reserved reserve(MachinePlan plan, Watch watch) throws InterruptedException {
    try (var home = homeLock(watch)) {
      store.create(plan.name());
    } catch (IOException e) {
      throw StorageFault.of(
          "machine %s cannot be made: %s".formatted(plan.name(), e.getMessage()),
          settings.layout().machines(),
          e);
    }
    return new Reserved(Place.of(plan.name()), Given.asPlanned(plan, settings.network().name()));
  }

  @Override
  public boolean isTaken(Wire wire, Identity identity) throws InterruptedException {
    return taps.answering(wire, identity).isPresent();
  }

  @Override
  public void createDisks(Place place, MachinePlan plan, Watch watch) throws InterruptedException {
    store.require(plan.name());
    disks.create(plan, watch);
  }

  @Override
  public TransferReceipt writeDisks(
      Place place, MachinePlan plan, ArchiveSource source, TransferWatch watch)
      throws InterruptedException {
    return disks.write(plan, source, watch);
  }

  @Override
  public CheckReceipt checkDisks(Place place, MachinePlan plan, long fullUpTo, TransferWatch watch)
      throws InterruptedException {
    return disks.check(plan, fullUpTo, watch);
  }

  @Override
  public void giveIdentity(Place place, Seed seed, Watch watch) throws InterruptedException {
    MachineName name = place.machine();
    MachineRecord record = store.require(name);
    try (var held = lock(name, watch)) {
      DurableFiles.replace(
          store.directory(name).seed(), SeedImage.of(seed), record.uid(), "r--------");
    } catch (IOException e) {
      throw StorageFault.of(
          "the seed of machine %s cannot be written: %s".formatted(name, e.getMessage()),
          settings.layout().machines(),
          e);
    } catch (IllegalArgumentException e) {
      throw EngineException.retryable(
          "the seed of machine %s cannot be written: %s".formatted(name, e.getMessage()), e);
    }
  }

  @Override
  public Given define(Place place, MachinePlan plan, Watch watch) throws InterruptedException {
    store.require(plan.name());
    MachineNeeds needs = MachineNeeds.of(plan);
    for (SiteReading.Lack lack : lacks()) {
      if (lack.missing().isNeededBy(needs)) {
        throw EngineException.fatal(lack.objection().forOperator(), null);
      }
    }
    if (plan.devices().nic() != Devices.NicModel.NONE && plan.wire() == null) {
      requireAddress(plan.identity().address());
    }
    Verdict verdict = probe.verdict();
    try (var held = lock(plan.name(), watch);
        var home = homeLock(watch)) {
      MachineRecord record = store.require(plan.name());
      @Nullable Defined before = record.defined();
      List<Service> services =
          before != null ? before.services() : ports.choose(plan, takenPorts(plan.name()));
      String type =
          before != null
              ? before.machineType()
              : qemu.types()
                  .choose(plan.board().chipset(), plan.board().chipsetVersion())
                  .orElseThrow(() ->
                      EngineException.fatal(
                          "this QEMU has no board %s".formatted(plan.board().chipset()), null));
      // It may run, and in a size that it was given since.
      MachinePlan kept = before == null ? plan : plan.sized(before.plan().size());
      Defined defined = new Defined(kept, type, services, before == null ? null : before.inbound());
      freshVariables(record, plan, needs);
      // Says now, not at the start, what of the plan cannot be.
      starter.arguments(record, defined, verdict.acceleration(), AsyncIo.THREADS);
      store.write(record.with(defined));
      return Given.asPlanned(plan, settings.network().name())
          .and(
              new Given(
                  null,
                  null,
                  null,
                  services,
                  verdict.acceleration().code(),
                  changes(type, plan.board().chipsetVersion())));
    } catch (IllegalArgumentException e) {
      throw EngineException.fatal(
          "machine %s cannot be defined: %s".formatted(plan.name(), e.getMessage()), e);
    } catch (IOException e) {
      throw StorageFault.of(
          "machine %s cannot be defined: %s".formatted(plan.name(), e.getMessage()),
          settings.layout().machines(),
          e);
    }
  }

  private static List<Change> changes(String type, @Nullable String wanted) {
    return MachineTypes.otherVersion(type, wanted).stream()
        .map(version ->
            new Change(
                "machine_version_replaced",
                "The original's virtual board has version %s, which is not offered; the clone's has version %s. A guest may find some devices anew at its first start."
                    .formatted(wanted, version)))
        .toList();
  }

  private void requireAddress(String text) {
    UserNetwork network = settings.network();
    try {
      if (network.holds(Ipv4.parse(text))) {
        return;
      }
    } catch (IllegalArgumentException e) {
      throw EngineException.fatal(String.valueOf(e.getMessage()), e);
    }
    throw EngineException.fatal(
        "address %s is not between %s and %s".formatted(text, network.first(), network.last()),
        null);
  }

  private void freshVariables(MachineRecord record, MachinePlan plan, MachineNeeds needs)
      throws IOException {
    Firmware.@Nullable Images images = firmware.images(needs);
    if (images == null) {
      return;
    }
    Path variables = store.directory(plan.name()).firmwareVariables();
    long size = Files.size(images.template());
    if (!StorageFault.exists(variables) && plan.state().efi() == null) {
      DurableFiles.replace(
          variables, Files.readAllBytes(images.template()), record.uid(), "rw-------");
    }
    if (Files.size(variables) < size) {
      throw EngineException.fatal(
          "the backup's firmware variables have %d bytes and the firmware here wants %d; its build is another one"
              .formatted(Files.size(variables), size),
          null);
    }
  }

  private Set<Integer> takenPorts(MachineName name) {
    Set<Integer> taken = new HashSet<>();
    for (MachineRecord other : store.readable()) {
      @Nullable Defined defined = other.defined();
      if (defined != null && !other.name().equals(name)) {
        defined.services().forEach(service -> taken.add(service.port()));
      }
    }
    return taken;
  }

  /** Other ports for a machine whose recorded ones somebody took meanwhile. */
  private Defined newPorts(MachineName name, Defined defined, Watch watch)
      throws InterruptedException {
    try (var home = homeLock(watch)) {
      return defined.offering(ports.choose(defined.plan(), takenPorts(name)));
    }
  }

  @Override
  public void resize(Place place, MachineSize size, Watch watch) throws InterruptedException {
    MachineName name = place.machine();
    store.require(name);
    try (var held = lock(name, watch)) {
      Defined defined = store.require(name).defined();
      if (defined == null) {
        throw EngineException.fatal("machine %s is not defined yet".formatted(name), null);
      }
      if (defined.plan().size().equals(size)) {
        return;
      }
      runner.stop(name);
      store.write(store.require(name).with(defined.sized(size)));
    }
  }

  /** Before a machine of the user network stands nothing: its few ports are forwarded to it. */
  @Override
  public Enforcement open(Place place, Inbound inbound, Watch watch) throws InterruptedException {
    MachineName name = place.machine();
    if (store.read(name).map(MachineRecord::defined).isEmpty()) {
      return Enforcement.ABSENT;
    }
    try (var held = lock(name, watch)) {
      MachineRecord record = store.read(name).orElse(null);
      @Nullable Defined defined = record == null ? null : record.defined();
      if (record == null || defined == null) {
        return Enforcement.ABSENT;
      }
      if (defined.plan().wire() == null) {
        return Enforcement.UNFILTERED;
      }
      @Nullable Inbound known = defined.inbound();
      Defined newest =
          known == null || known.version() < inbound.version()
              ? defined.reachedBy(inbound)
              : defined;
      if (newest != defined) {
        store.write(record.with(newest));
      }
      // Whoever wrote the record may have died before the filter was put.
      @Nullable Wire wire = newest.wire();
      if (wire != null && taps.isThere(name)) {
        taps.filter(newest.plan(), wire);
      }
      return Enforcement.ENFORCED;
    }
  }

  @Override
  public Given boot(Place place, Watch watch) throws InterruptedException {
    MachineName name = place.machine();
    store.require(name);
    try (var held = lock(name, watch)) {
      if (!StorageFault.exists(store.directory(name).written())) {
        throw EngineException.fatal(
            "the disks of machine %s were never filled to the end; it is not started"
                .formatted(name),
            null);
      }
      runner.boot(name, watch);
    }
    return Given.NOTHING;
  }

  @Override
  public void powerDown(Place place) {
    store.read(place.machine()).ifPresent(runner::powerDown);
  }

  @Override
  public void stop(Place place, Watch watch) throws InterruptedException {
    MachineName name = place.machine();
    if (store.exists(name)) {
      try (var held = lock(name, watch)) {
        runner.stop(name);
        remains.endUnclaimed(name);
      }
    }
  }

  @Override
  public Observation observe(Place place) {
    return observer.observe(place.machine());
  }

  @Override
  public Gauges gauges(Place place) {
    return observer.gauges(place.machine());
  }

  @Override
  public TrafficCounters traffic() {
    try {
      return taps.traffic(store.inventory());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw EngineException.outOfReach("the server is ending", e);
    }
  }

  @Override
  public Sightings sightings() {
    return sightings.look();
  }

  @Override
  public Optional<String> console(Place place, int maxChars) {
    MachineName name = place.machine();
    if (maxChars <= 0 || !store.exists(name)) {
      return Optional.empty();
    }
    int wanted = Math.min(maxChars, MAX_CONSOLE);
    try {
      byte[] tail =
          LogKeeper.tail(store.directory(name).serialLog(), Math.min(4 * wanted, MAX_CONSOLE));
      String text = ConsoleText.harmless(new String(tail, StandardCharsets.UTF_8));
      return text.isEmpty()
          ? Optional.empty()
          : Optional.of(text.substring(Math.max(0, text.length() - wanted)));
    } catch (IOException e) {
      throw StorageFault.of(
          "the console of machine %s cannot be read: %s".formatted(name, e.getMessage()),
          store.directory(name).root(),
          e);
    }
  }

  @Override
  public Screen screen(Place place) {
    return observer.screen(place.machine());
  }

  @Override
  public void destroy(Place place, Watch watch) throws InterruptedException {
    MachineName name = place.machine();
    if (store.exists(name)) {
      MachineDirectory directory = store.directory(name);
      try (var held = lock(name, watch);
          var transfer =
              locks.take(
                  MachineLocks.ofTransfer(directory), "the transfer to " + name, PATIENCE, watch)) {
        if (store.exists(name)) {
          runner.endForGood(name);
          remains.endUnclaimed(name);
          // Whoever took the tap away, or died after he did, left its filter.
          disconnect(name, isWired(name));
          store.remove(name);
        }
      } catch (IOException e) {
        throw StorageFault.of(
            "machine %s cannot be removed: %s".formatted(name, e.getMessage()),
            settings.layout().machines(),
            e);
      }
    } else {
      store.removeDraft(name);
      remains.endUnclaimed(name);
      sockets.removeAll(name);
      disconnect(name, false);
    }
  }

  /** Whether its record says so; one that cannot be used says nothing. */
  private boolean isWired(MachineName name) {
    try {
      return store
          .read(name)
          .map(MachineRecord::defined)
          .map(Defined::plan)
          .map(MachinePlan::wire)
          .isPresent();
    } catch (EngineException e) {
      if (e.kind() != EngineException.Kind.FATAL) {
        throw e;
      }
      return false;
    }
  }

  private void disconnect(MachineName name, boolean wired) throws InterruptedException {
    if (wired || taps.isThere(name)) {
      taps.remove(name);
    }
  }

  @Override
  public List<Service> services(Place place) {
    @Nullable Defined defined =
        store.read(place.machine()).map(MachineRecord::defined).orElse(null);
    return defined == null ? List.of() : defined.services();
  }

  /** The names of all machines that carry this engine's mark, in whatever state. */
  public Set<MachineName> inventory() {
    return store.inventory();
  }

  @Override
  public Traces traces() {
    return remains.find();
  }

  private MachineLocks.Held lock(MachineName name, Watch watch) throws InterruptedException {
    return locks.take(
        MachineLocks.of(store.directory(name)), MachineLocks.named(name), PATIENCE, watch);
  }

  /**
   * Held while something is chosen that must be unique in the home. Taken after a machine's lock,
   * never before.
   */
  private MachineLocks.Held homeLock(Watch watch) throws InterruptedException {
    store.requireThere();
    try {
      Reachability.require(settings.layout().machines());
    } catch (IOException e) {
      throw StorageFault.of(
          "%s cannot be made: %s".formatted(settings.layout().machines(), e.getMessage()),
          settings.layout().machines(),
          e);
    }
    return locks.take(
        settings.layout().machines().resolve(".lock"),
        settings.layout().machines().toString(),
        PATIENCE,
        watch);
  }

  /** Gives back what a stopped machine's disks keep of the host's disk and do not hold, now. */
  public void giveBackDisk(MachineName name) throws IOException {
    diskKeeper.giveBack(name, 1);
  }

  /**
   * Returns when the logs of machines are kept from filling the disk.
   *
   * @throws EngineException when those of some are not, or nobody has looked at them for a minute
   */
  public void requireLogsKept() {
    logWatch.requireKept();
  }

  /**
   * Returns when what machines may send and receive is kept to what is theirs.
   *
   * @throws EngineException when the filters of some are not in place, or nobody has looked at them
   *     for a minute
   */
  public void requireFiltersKept() {
    filters.requireKept();
  }

  /** Leaves the machines alone and ends this engine's own threads. */
  @Override
  public void close() {
    logWatch.close();
    diskKeeper.close();
    filters.close();
    threads.shutdownNow();
    threads.close();
  }
}
