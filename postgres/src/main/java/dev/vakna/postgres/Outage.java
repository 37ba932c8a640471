package dev.vakna.postgres;

import dev.vakna.core.store.StoreUnavailableException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.TransactionSystemException;

/** Tells what is wrong with the database from what is wrong with the work. */
final class Outage {

  /**
   * Classes of SQL states: connections, resources, intervention of an operator, the system below.
   */
  private static final Set<String> CLASSES = Set.of("08", "53", "57", "58");

  /**
   * A lock that was not free in time, an idle or too long transaction, a database that only reads,
   * and what was still in conflict after all attempts.
   */
  private static final Set<String> STATES =
      Set.of("55P03", "25P03", "25P04", "25006", "40001", "40P01", "40003");

  private Outage() {}

  /** The outage that an exception tells of, if it does. */
  static Optional<StoreUnavailableException> of(RuntimeException thrown) {
    if (thrown instanceof StoreUnavailableException already) {
      return Optional.of(already);
    }
    if (thrown instanceof TransactionSystemException end) {
      // Where not even the undoing went through, the connection was lost in the middle of the work;
      // where the end itself was lost, nobody knows which end it was.
      Throwable middle = end.getApplicationException();
      return Optional.of(unavailable(thrown, middle == null, middle == null ? thrown : middle));
    }
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && tells(sql)) {
        return Optional.of(unavailable(thrown, false, sql));
      }
    }
    return Optional.empty();
  }

  private static StoreUnavailableException unavailable(
      RuntimeException thrown, boolean undecided, Throwable cause) {
    return new StoreUnavailableException(
        "The database cannot take the work now: " + cause.getMessage(), undecided, thrown);
  }

  private static boolean tells(SQLException sql) {
    @Nullable String state = sql.getSQLState();
    return sql instanceof SQLTransientConnectionException
        || state != null
            && (STATES.contains(state)
                || state.length() == 5 && CLASSES.contains(state.substring(0, 2)));
  }
}
