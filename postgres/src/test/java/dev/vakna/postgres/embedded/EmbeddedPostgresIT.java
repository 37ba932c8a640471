package dev.vakna.postgres.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.vakna.postgres.DatabaseAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EmbeddedPostgresIT {

  private static Path binaries;
  private static Path made;

  private final Path base = binaries.resolve("home-" + UUID.randomUUID());
  private Path home = base;

  /** Most tests begin with a home that was set up before; making one takes the most time here. */
  @BeforeAll
  static void makeAHome() throws IOException {
    binaries = Layout.scratch();
    made = binaries.resolve("home-" + UUID.randomUUID());
    EmbeddedPostgres.start(made, binaries).close();
  }

  @AfterAll
  static void removeTheHome() throws IOException {
    Layout.deleteTree(made);
  }

  @BeforeEach
  void copyTheHome() throws IOException {
    Command copied =
        Command.run(
            Duration.ofMinutes(1), "", List.of("cp", "-a", made.toString(), home.toString()));
    assertThat(copied.failed()).as(copied.output()).isFalse();
  }

  @AfterEach
  void removeHome() throws IOException {
    if (Files.isDirectory(home.resolve("postgres/data"))) {
      Postmaster.of(home.resolve("postgres/data").toRealPath())
          .flatMap(server -> ProcessHandle.of(server.pid()))
          .ifPresent(server -> {
            server.destroyForcibly();
            server.onExit().join();
          });
    }
    Layout.deleteTree(base);
  }

  @Test
  void startsFromNothingAndKeepsDataOverRestarts() throws Exception {
    home = base.resolve("fresh");
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(home)) {
      assertThat(postgres.adopted()).isFalse();
      assertThat(ask(postgres.address(), "show server_version")).startsWith("18.6");
      assertThat(ask(postgres.address(), "show server_encoding")).isEqualTo("UTF8");
      assertThat(ask(postgres.address(), "show data_checksums")).isEqualTo("on");
      assertThat(ask(postgres.address(), "show fsync")).isEqualTo("on");
      assertThat(ask(postgres.address(), "show password_encryption")).isEqualTo("scram-sha-256");
      assertThat(
              ask(postgres.address(), "select rolsuper from pg_roles where rolname = current_user"))
          .isEqualTo("f");
      run(postgres.address(), "create table kept as select 'räksmörgås' as word");
    }
    assertThat(running()).isFalse();
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(home)) {
      assertThat(ask(postgres.address(), "select word from kept")).isEqualTo("räksmörgås");
    }
  }

  @Test
  void neverRunsAsRootAndKeepsItsFilesToItself() throws Exception {
    try (EmbeddedPostgres postgres = start()) {
      Path process = Path.of("/proc", Long.toString(postgres.pid()));
      assertThat((Integer) Files.getAttribute(process, "unix:uid")).isNotZero();
      String status = Files.readString(process.resolve("status"));
      if (root()) {
        assertThat(status).contains("NoNewPrivs:\t1");
      }
      assertThat(status).contains("CapEff:\t0000000000000000");
      assertThat(mode("data")).isEqualTo("rwx------");
      assertThat(mode("password")).isEqualTo("rw-------");
      assertThat(mode("superuser-password")).isEqualTo("rw-------");
    }
  }

  @Test
  void refusesALoginWithoutThePassword() throws Exception {
    try (EmbeddedPostgres postgres = start()) {
      DatabaseAddress address = postgres.address();
      for (String role : List.of("vakna", "postgres")) {
        assertThatThrownBy(() -> DriverManager.getConnection(address.jdbcUrl(), role, ""))
            .isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> DriverManager.getConnection(address.jdbcUrl(), role, "wrong"))
            .hasMessageContaining("password authentication failed");
      }
      assertThat(address.toString()).doesNotContain(address.password());
    }
  }

  @Test
  void listensOnLoopbackOnly() throws Exception {
    try (EmbeddedPostgres postgres = start()) {
      assertThat(ask(postgres.address(), "show listen_addresses")).isEqualTo("127.0.0.1");
      assertThat(postgres.address().jdbcUrl())
          .contains("127.0.0.1:" + Files.readString(home.resolve("postgres/port")) + "/");
    }
  }

  @Test
  void aServerKilledUnderItsUsersIsStartedAgainWhereItWas() throws Exception {
    try (EmbeddedPostgres used = start()) {
      run(used.address(), "create table survives as select 7 as number");
      assertThat(used.revive()).as("one that runs is left alone").isFalse();
      kill(used.pid());

      assertThat(used.revive()).isTrue();

      assertThat(used.revive()).isFalse();
      run(used.address(), "insert into survives values (8)");
    }
  }

  @Test
  void recoversFromAKilledServer() throws Exception {
    EmbeddedPostgres killed = start();
    run(killed.address(), "create table kept as select 7 as number");
    kill(killed.pid());
    try (EmbeddedPostgres postgres = start()) {
      assertThat(postgres.adopted()).isFalse();
      assertThat(ask(postgres.address(), "select number from kept")).isEqualTo("7");
      killed.close();
      assertThat(ask(postgres.address(), "select 1")).isEqualTo("1");
    }
    assertThat(running()).isFalse();
  }

  @Test
  void adoptsTheServerOfAKilledProcess() throws Exception {
    HoldingProcess other = HoldingProcess.start(home, binaries);
    assertThat(other.firstLine()).startsWith("started ");
    other.kill();
    assertThat(running()).isTrue();
    try (EmbeddedPostgres postgres = start()) {
      assertThat(postgres.adopted()).isTrue();
      assertThat(other.firstLine()).isEqualTo("started " + postgres.pid());
      assertThat(ask(postgres.address(), "select 1")).isEqualTo("1");
    }
    assertThat(running()).isFalse();
  }

  @Test
  void theLastOfTwoProcessesStopsTheServer() throws Exception {
    try (HoldingProcess other = HoldingProcess.start(home, binaries)) {
      EmbeddedPostgres postgres = start();
      assertThat(postgres.adopted()).isTrue();
      postgres.close();
      assertThat(running()).isTrue();
    }
    assertThat(running()).isFalse();
  }

  @Test
  void theLastOfTwoUsesInOneProcessStopsTheServer() throws Exception {
    EmbeddedPostgres first = start();
    EmbeddedPostgres second = start();
    assertThat(second.adopted()).isTrue();
    first.close();
    first.close();
    assertThat(ask(second.address(), "select 1")).isEqualTo("1");
    second.close();
    assertThat(running()).isFalse();
  }

  @Test
  void startsOverAPidFileWhoseNumberIsNowAnotherProgram() throws Exception {
    Path data = home.resolve("postgres/data");
    Files.writeString(
        data.resolve("postmaster.pid"),
        "%d\n%s\n1700000000\n5432\n\n127.0.0.1\n  1234567   42\nready   \n"
            .formatted(ProcessHandle.current().pid(), data));
    try (EmbeddedPostgres postgres = start()) {
      assertThat(postgres.adopted()).isFalse();
      assertThat(ask(postgres.address(), "select 1")).isEqualTo("1");
    }
  }

  @Test
  void saysWhatToDoAboutADatabaseOfAnotherVersion() throws Exception {
    Files.writeString(home.resolve("postgres/data/PG_VERSION"), "17\n");
    assertThatThrownBy(this::start)
        .isInstanceOf(EmbeddedPostgresException.class)
        .hasMessageContaining("was made by PostgreSQL 17, and this Vakna brings PostgreSQL 18")
        .hasMessageContaining("Nothing was changed")
        .hasMessageContaining("pg_dump");
    assertThat(running()).isFalse();
  }

  @Test
  void closesADataDirectoryThatWasOpenedToOthers() throws Exception {
    Files.setPosixFilePermissions(
        home.resolve("postgres/data"), PosixFilePermissions.fromString("rwxr-xr-x"));
    try (EmbeddedPostgres postgres = start()) {
      assertThat(ask(postgres.address(), "select 1")).isEqualTo("1");
      assertThat(mode("data")).isEqualTo("rwx------");
    }
  }

  @Test
  void clearsAwayASetUpThatWasCutShort() throws Exception {
    home = base.resolve("fresh");
    Path half = home.resolve("postgres/.init-half");
    Files.createDirectories(half.resolve("data/base"));
    Files.writeString(half.resolve("data/PG_VERSION"), "18\n");
    start().close();
    assertThat(half).doesNotExist();
  }

  @Test
  void takesAHomeWithSpacesAndALongPath() throws Exception {
    home = home.resolve("a home with spaces & 'quotes'").resolve("x".repeat(120));
    try (EmbeddedPostgres postgres = start()) {
      assertThat(ask(postgres.address(), "select 1")).isEqualTo("1");
    }
  }

  @Test
  void refusesAHomeThatAShellWouldMisread() {
    assertThatThrownBy(() -> EmbeddedPostgres.start(base.resolve("$(id)")))
        .hasMessageContaining("Choose another directory");
    assertThat(base.resolve("$(id)")).doesNotExist();
  }

  @Test
  void aTemporaryServerLeavesNothing() throws Exception {
    Path runs = home.resolve("runs");
    Files.createDirectories(runs.resolve("run-abandoned/data"));
    try (EmbeddedPostgres postgres = EmbeddedPostgres.temporary(runs)) {
      assertThat(ask(postgres.address(), "show fsync")).isEqualTo("off");
      assertThat(runs.resolve("run-abandoned")).doesNotExist();
    }
    try (var left = Files.list(runs)) {
      assertThat(left.filter(path -> path.getFileName().toString().startsWith("run-"))).isEmpty();
    }
  }

  private EmbeddedPostgres start() {
    return EmbeddedPostgres.start(home, binaries);
  }

  private boolean running() throws IOException {
    return Postmaster.of(home.resolve("postgres/data").toRealPath()).isPresent();
  }

  private String mode(String name) throws IOException {
    return PosixFilePermissions.toString(
        Files.getPosixFilePermissions(
            home.resolve("postgres").resolve(name), LinkOption.NOFOLLOW_LINKS));
  }

  private static boolean root() throws IOException {
    return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
  }

  private static void kill(long pid) {
    ProcessHandle server = ProcessHandle.of(pid).orElseThrow();
    server.destroyForcibly();
    await().atMost(Duration.ofSeconds(30)).until(() -> !server.isAlive());
  }

  private static String ask(DatabaseAddress address, String question) throws SQLException {
    try (Connection connection = connect(address);
        Statement statement = connection.createStatement();
        ResultSet answer = statement.executeQuery(question)) {
      assertThat(answer.next()).isTrue();
      return answer.getString(1);
    }
  }

  private static void run(DatabaseAddress address, String command) throws SQLException {
    try (Connection connection = connect(address);
        Statement statement = connection.createStatement()) {
      statement.execute(command);
    }
  }

  private static Connection connect(DatabaseAddress address) throws SQLException {
    return DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password());
  }
}
