package dev.vakna.postgres;

import dev.vakna.core.region.PriceList;
import dev.vakna.core.region.Region;
import dev.vakna.core.store.RegionRecords;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

record PostgresRegions(JdbcClient sql) implements RegionRecords {

  @Override
  public void changeAlone() {
    sql.sql("lock table regions in share row exclusive mode").update();
  }

  @Override
  public void put(Region region) {
    changeAlone();
    if (region.isDefault()) {
      sql.sql("update regions set is_default = false where is_default and id <> :id")
          .param("id", region.id())
          .update();
    } else if (find(region.id()).map(Region::isDefault).orElse(false)) {
      throw new IllegalStateException(
          "Region %s is the default one. Make another region the default first."
              .formatted(region.id()));
    }
    sql.sql(
            """
            insert into regions values (:id, :name, :country, :available, :default, :cpuMin,
              :cpuMax, :memoryMin, :memoryMax, :storageMin, :storageMax, :currency, :cpuPrice,
              :memoryPrice, :storagePrice, :ipPrice, :bandwidthPrice, :engine)
            on conflict (id) do update set name = excluded.name, country = excluded.country,
              available = excluded.available, is_default = excluded.is_default,
              cpu_min = excluded.cpu_min, cpu_max = excluded.cpu_max,
              memory_min = excluded.memory_min, memory_max = excluded.memory_max,
              storage_min = excluded.storage_min, storage_max = excluded.storage_max,
              currency_code = excluded.currency_code,
              cpu_per_core_hour = excluded.cpu_per_core_hour,
              memory_per_gb_hour = excluded.memory_per_gb_hour,
              storage_per_gb_hour = excluded.storage_per_gb_hour,
              ip_per_hour = excluded.ip_per_hour, bandwidth_per_gb = excluded.bandwidth_per_gb,
              engine = excluded.engine
            """)
        .param("id", region.id())
        .param("name", region.name())
        .param("country", region.country())
        .param("available", region.available())
        .param("default", region.isDefault())
        .param("cpuMin", region.cpuCores().min())
        .param("cpuMax", region.cpuCores().max())
        .param("memoryMin", region.memoryGb().min())
        .param("memoryMax", region.memoryGb().max())
        .param("storageMin", region.storageGb().min())
        .param("storageMax", region.storageGb().max())
        .param("currency", region.prices().currencyCode())
        .param("cpuPrice", region.prices().cpuPerCoreHour())
        .param("memoryPrice", region.prices().memoryPerGbHour())
        .param("storagePrice", region.prices().storagePerGbHour())
        .param("ipPrice", region.prices().ipPerHour())
        .param("bandwidthPrice", region.prices().bandwidthPerGb())
        .param("engine", region.engine())
        .update();
  }

  @Override
  public Optional<Region> find(String id) {
    return sql.sql("select * from regions where id = :id")
        .param("id", Columns.storable(id))
        .query(PostgresRegions::region)
        .optional();
  }

  @Override
  public Optional<Region> hold(String id) {
    return sql.sql("select * from regions where id = :id for share")
        .param("id", Columns.storable(id))
        .query(PostgresRegions::region)
        .optional();
  }

  @Override
  public Region defaultRegion() {
    return sql.sql("select * from regions where is_default")
        .query(PostgresRegions::region)
        .single();
  }

  @Override
  public List<Region> all() {
    return sql.sql("select * from regions order by id collate \"C\"")
        .query(PostgresRegions::region)
        .list();
  }

  private static Region region(ResultSet row, int index) throws SQLException {
    Columns columns = new Columns(row);
    return new Region(
        columns.text("id"),
        columns.text("name"),
        columns.text("country"),
        columns.flag("available"),
        columns.flag("is_default"),
        new Region.Range(columns.number("cpu_min"), columns.number("cpu_max")),
        new Region.Range(columns.number("memory_min"), columns.number("memory_max")),
        new Region.Range(columns.number("storage_min"), columns.number("storage_max")),
        new PriceList(
            columns.text("currency_code"),
            columns.decimal("cpu_per_core_hour"),
            columns.decimal("memory_per_gb_hour"),
            columns.decimal("storage_per_gb_hour"),
            columns.decimal("ip_per_hour"),
            columns.decimal("bandwidth_per_gb")),
        columns.textOrNull("engine"));
  }
}
