package dev.vakna.postgres;

import static org.assertj.core.api.Assertions.assertThatObject;

import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.network.Lease;
import dev.vakna.core.network.Network;
import dev.vakna.core.region.Region;
import dev.vakna.core.store.AddressRecords.Taking;
import dev.vakna.core.store.Tx;
import dev.vakna.simulator.SeededChance;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.assertj.core.api.ObjectAssert;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Databases of earlier releases go on. */
@ExtendWith(SharedDatabase.class)
class PostgresUpgradeIT {

  /** Newer migrations have higher numbers: a database that has this one takes no lower ones. */
  private static final String NEWEST_OF_THE_RELEASE = "22";

  private static final List<String> OF_THE_RELEASE =
      List.of(
          "V1__accounts_inventory_operations_metering.sql",
          "V2__operations.sql",
          "V3__ledger.sql",
          "V4__reconcile.sql",
          "V5__job_attachments.sql",
          "V6__storm.sql",
          "V7__whose_backups_are.sql",
          "V8__rounds.sql",
          "V11__stores.sql",
          "V13__faults_in_words.sql",
          "V14__former_owners.sql",
          "V20__signing_keys.sql",
          "V22__counted_by_index.sql");

  @TempDir private Path migrations;

  private final DatabaseAddress server;
  private final SeededChance chance = new SeededChance(System.nanoTime(), InstantSource.system());

  PostgresUpgradeIT(DatabaseAddress server) {
    this.server = server;
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "8", NEWEST_OF_THE_RELEASE})
  void leasesOfAReleaseThatKnewOneNetworkAreOfTheDefaultOne(String release) throws IOException {
    Earlier earlier = earlier(release);
    VpsId first = earlier.machine("10.86.1.1");
    VpsId third = earlier.machine("10.86.1.3");
    earlier.lease(first, "10.86.1.1");
    earlier.lease(third, "10.86.1.3");
    VpsId next = earlier.machine("10.86.1.2");
    VpsId elsewhere = earlier.machine("10.86.1.1");
    try (PostgresStore upgraded = PostgresStore.open(earlier.address(), 2)) {
      that(upgraded, tx -> tx.addresses().of(first)).isEqualTo(held("default", "10.86.1.1"));
      that(upgraded, tx -> tx.addresses().of(third)).isEqualTo(held("default", "10.86.1.3"));
      that(upgraded, tx -> tx.reconciliation().addressNotLeased("host"))
          .isEqualTo(Set.of(next, elsewhere));
      that(upgraded, tx -> tx.addresses().lease(next, "default", "10.86.1.1", "10.86.1.9"))
          .isEqualTo(Optional.of("10.86.1.2"));
      that(upgraded, tx -> tx.addresses().lease(elsewhere, "pve1", "10.86.1.1", "10.86.1.9"))
          .isEqualTo(Optional.of("10.86.1.1"));
      VpsId beside = earlier.machine("10.86.1.4");
      earlier.lease(beside, "10.86.1.4");
      that(upgraded, tx -> tx.addresses().of(beside))
          .as("a server of that release leases on")
          .isEqualTo(held("default", "10.86.1.4"));
      that(upgraded, tx -> tx.addresses().take(next, "default", "10.86.1.4"))
          .isEqualTo(new Taking.HeldBy(beside));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "8", NEWEST_OF_THE_RELEASE})
  void machinesOfEarlierReleasesHaveNoNamesOfAnEngine(String release) throws IOException {
    Earlier earlier = earlier(release);
    VpsId machine = earlier.machine("10.86.1.1");
    try (PostgresStore upgraded = PostgresStore.open(earlier.address(), 2)) {
      that(upgraded, tx -> tx.vpses().find(machine).orElseThrow().site().placement())
          .isEqualTo(
              new Vps.Placement(
                  "host", "", List.of(new Vps.Access("ssh", "127.0.0.1", 20000, 22))));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "8", NEWEST_OF_THE_RELEASE})
  void ofMachinesOfEarlierReleasesIsOpenWhatIsOpenOfNewOnesAndTheirEngineIsAsked(String release)
      throws IOException {
    Earlier earlier = earlier(release);
    VpsId machine = earlier.machine("10.86.1.1");
    try (PostgresStore upgraded = PostgresStore.open(earlier.address(), 2)) {
      that(upgraded, tx -> tx.firewalls().find(machine).orElseThrow().open())
          .isEqualTo(Network.OPEN);
      that(upgraded, tx -> tx.firewalls().unsettled("host", null, 9)).isEqualTo(List.of(machine));
      VpsId beside = earlier.machine("10.86.1.2");
      that(upgraded, tx -> tx.firewalls().find(beside)).isEqualTo(Optional.empty());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "8", NEWEST_OF_THE_RELEASE})
  void aServerOfAnEarlierReleaseChangesARegionAndLeavesItsEngine(String release)
      throws IOException {
    Earlier earlier = earlier(release);
    try (PostgresStore upgraded = PostgresStore.open(earlier.address(), 2)) {
      Region stockholm = upgraded.transact(tx -> tx.regions().defaultRegion());
      assertThatObject(stockholm.engine()).isNull();
      upgraded.transact(tx -> {
        tx.regions().put(stockholm.madeBy("pve1"));
        return true;
      });
      earlier.rename("stockholm", "Kista");
      earlier.rename("new", "New");
      that(upgraded, tx -> tx.regions().find("stockholm").orElseThrow().name()).isEqualTo("Kista");
      that(upgraded, tx -> tx.regions().find("stockholm").map(Region::engine))
          .isEqualTo(Optional.of("pve1"));
      that(upgraded, tx -> tx.regions().find("new").map(Region::engine))
          .isEqualTo(Optional.empty());
    }
  }

  private static <V> ObjectAssert<V> that(PostgresStore store, Function<Tx, V> work) {
    return assertThatObject(store.transact(work));
  }

  private static Optional<Lease> held(String network, String address) {
    return Optional.of(new Lease(network, address));
  }

  private Earlier earlier(String release) throws IOException {
    String schema = "earlier_" + chance.letters(12);
    JdbcClient.create(source(server)).sql("create schema " + schema).update();
    DatabaseAddress address =
        new DatabaseAddress(
            server.jdbcUrl() + "&currentSchema=" + schema + ",public",
            server.user(),
            server.password());
    for (String each : OF_THE_RELEASE) {
      try (InputStream file = PostgresStore.class.getResourceAsStream("/db/migration/" + each)) {
        Files.copy(file, migrations.resolve(each));
      }
    }
    Flyway.configure()
        .dataSource(source(address))
        .locations("filesystem:" + migrations)
        .target(release)
        .load()
        .migrate();
    return new Earlier(address, JdbcClient.create(source(address)), chance.nextId(), chance);
  }

  private static DriverManagerDataSource source(DatabaseAddress address) {
    return new DriverManagerDataSource(address.jdbcUrl(), address.user(), address.password());
  }

  /** A database as an earlier release left it, and what that release writes. */
  private record Earlier(
      DatabaseAddress address, JdbcClient sql, UUID account, SeededChance chance) {

    Earlier {
      sql.sql(
              """
              insert into accounts values (:id, 'a', true, true, true, true, true, 'SE', true,
                false, 1, 1, 1, 1, 1, now())
              """)
          .param("id", account)
          .update();
    }

    /** As releases put a region: all values by position. */
    void rename(String region, String name) {
      sql.sql(
              """
              insert into regions values (:id, :name, 'SE', true, false, 1, 32, 1, 256, 50, 2000,
                'SEK', 0.015, 0.004, 0.003, 0.015, 0.1)
              on conflict (id) do update set name = excluded.name
              """)
          .param("id", region)
          .param("name", name)
          .update();
    }

    VpsId machine(String primaryIp) {
      UUID id = chance.nextId();
      sql.sql(
              """
              insert into vps (id, account_id, name, name_folded, region, status, power,
                desired_power, cpu_cores, memory_gb, storage_gb, os_display_name, os_family,
                is_payg, billing_amount, billing_currency, billing_cycle, primary_ip, tags, host,
                access, created_at)
              values (:id, :account, 'web-01', 'web-01', 'stockholm', 'ACTIVE', 'RUNNING',
                'RUNNING', 1, 1, 1, 'Linux', 'linux', true, 1, 'SEK', 'hourly', :ip, '{}', 'host',
                '[{"service":"ssh","host":"127.0.0.1","port":20000,"guestPort":22}]', now())
              """)
          .param("id", id)
          .param("account", account)
          .param("ip", primaryIp)
          .update();
      return new VpsId(id);
    }

    void lease(VpsId vps, String address) {
      sql.sql("insert into address_leases (address, vps_id) values (cast(:ip as inet), :vps)")
          .param("ip", address)
          .param("vps", vps.value())
          .update();
    }
  }
}
