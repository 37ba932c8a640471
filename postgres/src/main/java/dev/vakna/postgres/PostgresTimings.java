package dev.vakna.postgres;

import dev.vakna.core.forecast.RestoreTiming;
import dev.vakna.core.store.TimingRecords;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;

record PostgresTimings(JdbcClient sql) implements TimingRecords {

  @Override
  public void add(RestoreTiming timing) {
    sql.sql(
            """
            insert into restore_timings values (:job, :host, :at, cast(:timing as json))
            on conflict (operation_id) do nothing
            """)
        .param("job", timing.job().value())
        .param("host", timing.host())
        .param("at", Columns.at(timing.at()))
        .param("timing", JsonText.of(timing))
        .update();
  }

  @Override
  public List<RestoreTiming> newest(String host, int limit) {
    return sql.sql(
            """
            select timing from restore_timings where host = :host
            order by at desc, operation_id desc limit :limit
            """)
        .param("host", host)
        .param("limit", limit)
        .query(PostgresTimings::timing)
        .list();
  }

  private static RestoreTiming timing(ResultSet row, int index) throws SQLException {
    return Objects.requireNonNull(
        JsonText.read(new Columns(row).text("timing"), new TypeReference<RestoreTiming>() {}));
  }

  @Override
  public void keepNewest(String host, int count) {
    sql.sql(
            """
            delete from restore_timings where host = :host and (at, operation_id) <
              (select at, operation_id from restore_timings where host = :host
                order by at desc, operation_id desc offset :count - 1 limit 1)
            """)
        .param("host", host)
        .param("count", count)
        .update();
  }
}
