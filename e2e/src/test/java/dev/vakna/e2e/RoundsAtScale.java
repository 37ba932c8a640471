package dev.vakna.e2e;

import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.Observation;
import dev.vakna.core.engine.Trace;
import dev.vakna.core.index.ArchiveIndexes;
import dev.vakna.core.index.IndexKeeper;
import dev.vakna.core.index.IndexPolicy;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.metering.BillingCalendar;
import dev.vakna.core.power.PowerWatch;
import dev.vakna.core.reconcile.ReconcilePolicy;
import dev.vakna.core.reconcile.Reconciler;
import dev.vakna.core.store.Store;
import dev.vakna.core.usage.UsageReports;
import dev.vakna.operations.worker.RealPace;
import dev.vakna.postgres.DatabaseAddress;
import dev.vakna.postgres.PostgresStore;
import dev.vakna.postgres.embedded.EmbeddedPostgres;
import dev.vakna.simulator.SeededChance;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Measures what rounds and listings cost with many backups and machines on the books, where nothing
 * changes: a real PostgreSQL, and an engine on which every machine runs as recorded. No test: it is
 * run by hand, with the class path of the tests of {@code e2e},
 *
 * <p>{@code java -Xmx4g [-Dvakna.scale.backups=200000] [-Dvakna.scale.machines=10000]
 * [-Dvakna.scale.seconds=60] dev.vakna.e2e.RoundsAtScale}
 *
 * <p>and prints one JSON object: seconds of the first and of a later turn of each round and
 * listing, the MiB that were on the heap at most during it, and, with all rounds going at their
 * usual pace, the processor seconds a minute of this process and of PostgreSQL, and the heap
 * afterwards.
 */
final class RoundsAtScale {

  private static final int BACKUPS = Integer.getInteger("vakna.scale.backups", 200_000);
  private static final int MACHINES = Integer.getInteger("vakna.scale.machines", 10_000);
  private static final int SECONDS = Integer.getInteger("vakna.scale.seconds", 60);
  private static final String HOST = "scale";
  private static final double MIB = 1 << 20;

  private final Store store;
  private final Map<String, String> figures = new TreeMap<>();

  private RoundsAtScale(Store store) {
    this.store = store;
  }

  private interface Turn {
    void run() throws Exception;
  }

  public static void main(String[] arguments) throws Exception {
    try (EmbeddedPostgres database = EmbeddedPostgres.temporary();
        PostgresStore store = PostgresStore.open(database.address(), 10)) {
      fill(database.address());
      RoundsAtScale scale = new RoundsAtScale(store);
      scale.measure(database.pid());
      System.out.println(
          scale.figures.entrySet().stream()
              .map(entry -> "\"%s\":%s".formatted(entry.getKey(), entry.getValue()))
              .collect(
                  Collectors.joining(
                      ",", "{\"backups\":%d,\"machines\":%d,".formatted(BACKUPS, MACHINES), "}")));
    }
  }

  private static void fill(DatabaseAddress address) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password());
        Statement sql = connection.createStatement()) {
      sql.execute(
          """
          insert into accounts values (gen_random_uuid(), 'scale', true, true, true, false, true,
            'SE', true, false, 100000, 1000000, 10000000, 100000, 1000, now())
          """);
      sql.execute("insert into backup_stores values ('main', 'directory', '/srv/dump')");
      sql.execute(
          """
          insert into backups (id, store, key, vmid, created_at, size_bytes, modified_at,
              is_protected, state, facts)
            select gen_random_uuid(), 'main', 'vzdump-qemu-' || n %% 9000 || '-' || n || '.vma.zst',
              n %% 9000, now() - n * interval '1 minute', 1000000000 + n,
              now() - n * interval '1 minute', false, 'AVAILABLE',
              json_build_object('archiveId', gen_random_uuid(), 'createdAt', now(),
                'devices', json_build_array(json_build_object('name', 'drive-scsi0', 'bytes', 8589934592)),
                'config', repeat('net0: virtio=BC:24:11:00:00:00,bridge=vmbr0' || chr(10), 12),
                'firewallConfig', false)
            from generate_series(1, %d) n
          """
              .formatted(BACKUPS));
      sql.execute(
          """
          insert into vps (id, account_id, name, name_folded, region, status, power, desired_power,
              cpu_cores, memory_gb, storage_gb, os_display_name, os_family, is_payg, billing_amount,
              billing_currency, billing_cycle, primary_ip, tags, host, access, created_at)
            select gen_random_uuid(), a.id, 'vm-' || n, 'vm-' || n, 'stockholm', 'ACTIVE', 'RUNNING',
              'RUNNING', 2, 4, 50, 'Debian', 'linux', true, 1, 'SEK', 'hourly',
              host(inet '10.77.0.10' + n), '{}', '%s',
              json_build_array(json_build_object('service', 'ssh', 'host', '127.0.0.1', 'port', 20000, 'guestPort', 22)),
              now() from accounts a, generate_series(1, %d) n
          """
              .formatted(HOST, MACHINES));
      sql.execute("insert into address_leases select cast(primary_ip as inet), id from vps");
      sql.execute(
          """
          insert into metering_intervals (id, account_id, vps_id, meter, quantity, rate_per_hour,
              currency_code, started_at)
            select gen_random_uuid(), account_id, id, m, 4, 0.004, 'SEK', date_trunc('second', now())
              from vps,
              unnest(array['CPU', 'MEMORY', 'STORAGE', 'IPV4']) m
          """);
      sql.execute("vacuum analyze");
    }
  }

  private void measure(long postgres) throws Exception {
    Engine engine = engine();
    SeededChance chance = new SeededChance(1, InstantSource.system());
    RealPace pace = new RealPace();
    List<String> said = Collections.synchronizedList(new ArrayList<>());
    Consumer<String> say = said::add;
    PowerWatch power =
        new PowerWatch(store, engine, chance, pace, (vps, words) -> say.accept(words));
    Reconciler reconciler =
        new Reconciler(
            store,
            engine,
            chance,
            pace,
            new ReconcilePolicy(Duration.ofMinutes(10)),
            act -> say.accept(act.words()),
            finding -> say.accept(finding.words()));
    IndexKeeper indexes =
        new IndexKeeper(
            store,
            name -> Optional.empty(),
            fake(
                ArchiveIndexes.class,
                (_, method, _) ->
                    switch (method.getName()) {
                      case "kept", "misses" -> List.of();
                      default -> false;
                    }),
            pace,
            () -> false,
            new IndexPolicy(true, 0, Duration.ofDays(1)),
            say);
    // A look is due when somebody wishes something; that there is nothing paused changes nothing.
    Turn indexLook =
        () -> {
          indexes.pause(false);
          indexes.look();
        };
    UsageReports usage = new UsageReports(store, new BillingCalendar(ZoneId.of("UTC")));

    turns("power", power::look);
    turns("reconciler", reconciler::reconcile);
    turns("indexes", indexLook);
    turns("indexListing", indexes::standing);
    turns("usagePage", () -> usage.page(null, null, null));
    idle(power, reconciler, indexLook, postgres);
    figures.put("said", Integer.toString(said.size()));
  }

  /** The first turn, and the median of five more. */
  private void turns(String name, Turn turn) throws Exception {
    System.gc();
    heapPools().forEach(MemoryPoolMXBean::resetPeakUsage);
    double first = seconds(turn);
    List<Double> later = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      later.add(seconds(turn));
    }
    Collections.sort(later);
    double peak = heapPools().stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum() / MIB;
    figures.put(
        name,
        String.format(
            Locale.ROOT,
            "{\"first\":%.3f,\"later\":%.3f,\"peakMiB\":%.0f}",
            first,
            later.get(2),
            peak));
  }

  private static double seconds(Turn turn) throws Exception {
    long began = System.nanoTime();
    turn.run();
    return (System.nanoTime() - began) / 1e9;
  }

  private static List<MemoryPoolMXBean> heapPools() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .toList();
  }

  /** All rounds at their usual pace. */
  private void idle(PowerWatch power, Reconciler reconciler, Turn indexes, long postgres)
      throws Exception {
    double own = ownSeconds();
    double database = databaseSeconds(postgres);
    long began = System.nanoTime();
    heapPools().forEach(MemoryPoolMXBean::resetPeakUsage);
    for (int second = 0; second < SECONDS; second++) {
      if (second % 2 == 0) {
        power.look();
      }
      if (second % 30 == 0) {
        reconciler.reconcile();
        indexes.run();
      }
      long left = began + (second + 1) * 1_000_000_000L - System.nanoTime();
      Thread.sleep(Duration.ofNanos(Math.max(0, left)));
    }
    double minutes = (System.nanoTime() - began) / 60e9;
    double peak = heapPools().stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum() / MIB;
    double ownUsed = (ownSeconds() - own) / minutes;
    double databaseUsed = (databaseSeconds(postgres) - database) / minutes;
    System.gc();
    double after = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MIB;
    figures.put(
        "idle",
        String.format(
            Locale.ROOT,
            "{\"ownCpuSecondsPerMinute\":%.2f,\"postgresCpuSecondsPerMinute\":%.2f,\"heapAfterGcMiB\":%.0f,\"peakMiB\":%.0f}",
            ownUsed,
            databaseUsed,
            after,
            peak));
  }

  private static double ownSeconds() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis() / 1e3;
  }

  /** Of the server and of those of its processes that serve connections. */
  private static double databaseSeconds(long postgres) throws IOException {
    double ticks = 0;
    Set<ProcessHandle> all =
        ProcessHandle.of(postgres).stream()
            .flatMap(server -> server.children())
            .collect(Collectors.toSet());
    for (ProcessHandle process : all) {
      Path stat = Path.of("/proc", Long.toString(process.pid()), "stat");
      if (Files.exists(stat)) {
        String text = Files.readString(stat);
        String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ");
        ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
      }
    }
    return ticks / 100;
  }

  /** Every machine of the books runs. */
  private Engine engine() {
    List<MachineName> names = new ArrayList<>();
    store
        .transact(tx -> tx.vpses().onHost(HOST))
        .forEach(vps -> names.add(MachineName.of(vps.id())));
    Set<MachineName> inventory = Set.copyOf(names);
    Set<Trace> traces = new HashSet<>();
    names.forEach(name -> traces.add(new Trace(Trace.Kind.MACHINE, name, "machine " + name)));
    Map<MachineName, Observation.State> states =
        names.stream().collect(Collectors.toMap(name -> name, _ -> Observation.State.RUNNING));
    return fake(
        Engine.class,
        (_, method, given) ->
            switch (method.getName()) {
              case "host" -> HOST;
              case "state" -> states.get(given[0]);
              case "inventory" -> inventory;
              case "traces" -> traces;
              case "services" -> List.of();
              case "sightings" ->
                  method
                      .getReturnType()
                      .getConstructor(Map.class, Map.class)
                      .newInstance(states, Map.of());
              default -> throw new UnsupportedOperationException(method.getName());
            });
  }

  @SuppressWarnings("unchecked")
  private static <P> P fake(Class<P> port, InvocationHandler handler) {
    return (P) Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, handler);
  }
}
