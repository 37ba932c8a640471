package dev.vakna.postgres;

import java.sql.SQLException;
import java.util.UUID;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * One write that needs all that writes need: a database that is not read-only and a block of the
 * disk that its tables stand on. A row in a table that is there would go into room that was there.
 */
final class WriteProbe {

  private static final String NOT_ALLOWED = "42501";

  private WriteProbe() {}

  /**
   * Writes in the transaction under way, which must be undone.
   *
   * @throws DataAccessException if the database refuses
   */
  static void run(JdbcClient sql) {
    // A name of its own: two servers that ask at one time must not wait for each other.
    String table = "write_probe_" + UUID.randomUUID().toString().replace("-", "");
    sql.sql("set local statement_timeout = '5s'").update();
    try {
      sql.sql("create table %s (filled text)".formatted(table)).update();
    } catch (DataAccessException e) {
      if (e.getRootCause() instanceof SQLException refusal
          && NOT_ALLOWED.equals(refusal.getSQLState())) {
        // A role that may only fill tables; a read-only database had refused before it came to
        // that.
        return;
      }
      throw e;
    }
    sql.sql("insert into %s values ('x')".formatted(table)).update();
  }
}
