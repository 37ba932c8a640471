package dev.vakna.postgres;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.Locale;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.util.ConcurrentLruCache;

/** Statements on one connection each; what their names stand for is found out once for all. */
final class Statements {

  private static final Pattern MORE_THAN_READ =
      Pattern.compile(
          "\\b(insert into|update|delete from|merge into|lock|nextval|setval|pg_\\w*lock\\w*"
              + "|for share|for key share)\\b");

  private static final int KNOWN = 256;

  private final NamedParameterJdbcTemplate parsed =
      new NamedParameterJdbcTemplate(new JdbcTemplate());
  private final ConcurrentLruCache<String, Boolean> questions =
      new ConcurrentLruCache<>(KNOWN, Statements::isQuestion);

  /**
   * Bound to this connection: what is kept beyond its lending finds it closed instead of writing
   * outside of any transaction.
   */
  JdbcClient on(Connection connection) {
    // Never closed by who uses it, for it is told to be the only one.
    SingleConnectionDataSource only = new SingleConnectionDataSource(connection, false);
    return JdbcClient.create(new NamedParameterJdbcTemplate(parsed, new JdbcTemplate(only)));
  }

  /** The same for questions alone; what would change or lock something is refused. */
  JdbcClient reading(Connection connection) {
    return on(
        (Connection)
            Proxy.newProxyInstance(
                Connection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (_, method, given) -> {
                  if (given != null && given.length > 0 && given[0] instanceof String statement) {
                    requireQuestion(statement);
                  }
                  try {
                    return method.invoke(connection, given);
                  } catch (InvocationTargetException e) {
                    throw e.getCause() == null ? e : e.getCause();
                  }
                }));
  }

  private void requireQuestion(String statement) {
    if (!questions.get(statement)) {
      throw new IllegalStateException(
          "Work that said it only reads would change or lock something; do it in a transaction: "
              + statement.strip());
    }
  }

  private static boolean isQuestion(String statement) {
    String words = statement.strip().toLowerCase(Locale.ROOT);
    return (words.startsWith("select ") || words.startsWith("with "))
        && !MORE_THAN_READ.matcher(words).find();
  }
}
