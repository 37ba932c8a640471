package dev.vakna.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.vakna.core.store.StoreUnavailableException;
import dev.vakna.core.store.Tx;
import dev.vakna.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.util.FileSystemUtils;

/** A database that answers what is read and refuses what is written. */
class PostgresWritableIT {

  private static Path home;
  private static EmbeddedPostgres server;
  private static PostgresStore store;

  @BeforeAll
  static void start() throws Exception {
    // PostgreSQL runs as another user when this runs as root.
    home =
        Files.createTempDirectory(
            Path.of("/var/tmp"),
            "vakna-writable-",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
    server = EmbeddedPostgres.start(home);
    store = PostgresStore.open(server.address(), 2);
  }

  @AfterAll
  static void end() throws Exception {
    store.close();
    server.close();
    FileSystemUtils.deleteRecursively(home);
  }

  /** As the database's own superuser, who alone makes tablespaces. */
  private static JdbcClient superuser() throws Exception {
    String password =
        Files.readString(home.resolve("postgres").resolve("superuser-password")).strip();
    DriverManagerDataSource source =
        new DriverManagerDataSource(
            server.address().jdbcUrl().replaceFirst("\\?.*", ""), "postgres", password);
    return JdbcClient.create(source);
  }

  private static JdbcClient sql() {
    return JdbcClient.create(store.dataSource());
  }

  private static String database() {
    return sql().sql("select current_database()").query(String.class).single();
  }

  /** What is set for the database is true of connections made from then on. */
  private static PostgresStore reconnected() {
    return PostgresStore.open(server.address(), 1);
  }

  @Test
  void aDatabaseThatTakesWritesKeepsNothingOfTheProbe() {
    String count = "select count(*) from pg_class where relname like 'write_probe%'";
    for (int i = 0; i < 3; i++) {
      store.requireWritable();
    }
    assertThat(sql().sql(count).query(Long.class).single()).isZero();
  }

  @Test
  void aReadOnlyDatabaseIsAWantOfStorage() {
    String set = "alter database %s set default_transaction_read_only = ".formatted(database());
    sql().sql(set + "on").update();
    try (PostgresStore readOnly = reconnected()) {
      assertThat(readOnly.transact(Tx::now)).isNotNull();
      assertThatThrownBy(readOnly::requireWritable)
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessageContaining("read-only");
    } finally {
      sql().sql(set + "off").update();
    }
    assertThatCode(store::requireWritable).doesNotThrowAnyException();
  }

  @Test
  void aRoleThatMayNotMakeTablesIsNoFault() {
    sql().sql("revoke create on schema public from pg_database_owner").update();
    try {
      assertThatThrownBy(() -> sql().sql("create table refused ()").update())
          .rootCause()
          .hasMessageContaining("permission denied");
      assertThatCode(store::requireWritable).doesNotThrowAnyException();
    } finally {
      sql().sql("grant create on schema public to pg_database_owner").update();
    }
  }

  @Test
  void aFullTablespaceIsAWantOfStorage() throws Exception {
    Path small = Files.createTempDirectory(Path.of("/var/tmp"), "vakna-tablespace");
    boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", small.toString()) == 0;
    try {
      assumeThat(mounted).as("only root can make a small disk").isTrue();
      Path inside = Files.createDirectory(small.resolve("space"));
      Files.setOwner(inside, Files.getOwner(home.resolve("postgres").resolve("data")));
      Files.setPosixFilePermissions(small, PosixFilePermissions.fromString("rwxr-xr-x"));
      JdbcClient admin = superuser();
      admin.sql("create tablespace small location '%s'".formatted(inside)).update();
      admin.sql("grant create on tablespace small to vakna").update();
      String set = "alter database %s set default_tablespace = ".formatted(database());
      sql().sql(set + "small").update();
      try (PostgresStore full = reconnected()) {
        assertThatCode(full::requireWritable).doesNotThrowAnyException();
        assertThat(run("dd", "if=/dev/zero", "of=" + small.resolve("filler"), "bs=4k"))
            .isPositive();
        assertThat(full.transact(Tx::now)).isNotNull();
        assertThatThrownBy(full::requireWritable)
            .isInstanceOf(StoreUnavailableException.class)
            .hasMessageContaining("No space left");
        Files.delete(small.resolve("filler"));
        assertThatCode(full::requireWritable).doesNotThrowAnyException();
      } finally {
        sql().sql(set + "''").update();
        admin.sql("drop tablespace small").update();
      }
    } finally {
      if (mounted) {
        run("umount", small.toString());
      }
      Files.deleteIfExists(small);
    }
  }

  private static int run(String... words) throws Exception {
    return new ProcessBuilder(words)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }
}
