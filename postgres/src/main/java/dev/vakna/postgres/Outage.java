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

  /** Two of those states, in which the database has undone the transaction. */
  private static final Set<String> UNDONE = Set.of("40001", "40P01");

  private Outage() {}

  /**
   * The outage that an exception tells of, if it does.
   *
   * @param atEnd whether all of the work was done and the end of its transaction begun: where that
   *     end was lost, nobody knows which end it was
   */
  static Optional<StoreUnavailableException> of(RuntimeException thrown, boolean atEnd) {
    if (thrown instanceof StoreUnavailableException already) {
      return Optional.of(already);
    }
    if (thrown instanceof TransactionSystemException end) {
      // Where not even the undoing went through, the connection was lost in the middle of the work.
      Throwable middle = end.getApplicationException();
      return Optional.of(unavailable(thrown, atEnd, middle == null ? thrown : middle));
    }
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && tells(sql)) {
        return Optional.of(unavailable(thrown, atEnd && !undone(sql), sql));
      }
    }
    return Optional.empty();
  }

  /** Whether the database itself said that it undid a transaction whose end it was asked for. */
  private static boolean undone(SQLException sql) {
    return UNDONE.contains(String.valueOf(sql.getSQLState()));
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
