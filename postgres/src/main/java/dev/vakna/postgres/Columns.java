package dev.vakna.postgres;

import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.VpsId;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A result row read by column names. Columns read as not null are declared so. */
record Columns(ResultSet row) {

  String text(String column) throws SQLException {
    return Objects.requireNonNull(row.getString(column));
  }

  @Nullable String textOrNull(String column) throws SQLException {
    return row.getString(column);
  }

  int number(String column) throws SQLException {
    return row.getInt(column);
  }

  long bigNumber(String column) throws SQLException {
    return row.getLong(column);
  }

  boolean flag(String column) throws SQLException {
    return row.getBoolean(column);
  }

  BigDecimal decimal(String column) throws SQLException {
    return Objects.requireNonNull(row.getBigDecimal(column));
  }

  UUID uuid(String column) throws SQLException {
    return Objects.requireNonNull(row.getObject(column, UUID.class));
  }

  @Nullable UUID uuidOrNull(String column) throws SQLException {
    return row.getObject(column, UUID.class);
  }

  AccountId account() throws SQLException {
    return new AccountId(uuid("account_id"));
  }

  VpsId vps() throws SQLException {
    return new VpsId(uuid("vps_id"));
  }

  Instant time(String column) throws SQLException {
    return Objects.requireNonNull(timeOrNull(column));
  }

  @Nullable Instant timeOrNull(String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  <E extends Enum<E>> E word(Class<E> type, String column) throws SQLException {
    return Enum.valueOf(type, text(column));
  }

  List<String> texts(String column) throws SQLException {
    Array array = Objects.requireNonNull(row.getArray(column));
    return List.of((String[]) array.getArray());
  }

  /** A moment as a parameter, cut to the microseconds that PostgreSQL keeps. */
  static @Nullable OffsetDateTime at(@Nullable Instant moment) {
    return moment == null ? null : moment.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
  }

  /** Text without the one character that PostgreSQL does not take. */
  static @Nullable String storable(@Nullable String text) {
    return text == null ? null : text.replace('\0', '\uFFFD');
  }
}
