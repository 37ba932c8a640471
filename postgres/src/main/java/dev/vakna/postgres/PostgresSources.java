package dev.vakna.postgres;

import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.FormerVps;
import dev.vakna.core.inventory.Resources;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.store.CustodyRecords.Position;
import dev.vakna.core.store.SourceRecords;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

record PostgresSources(JdbcClient sql) implements SourceRecords {

  /** Each part by its own index, so that no more is read than is told. */
  private static final String NEWEST =
      """
      (select b.id, b.key, b.created_at, b.size_bytes from backups b
        where b.owner = s.source and b.state <> 'DELETING'%1$s
        order by b.created_at desc, b.id desc limit :limit)
      union all
      (select b.id, b.key, b.created_at, b.size_bytes from backups b
        where b.former = s.source and b.state <> 'DELETING'%1$s
        order by b.created_at desc, b.id desc limit :limit)
      """;

  private static final int BACKUPS_OF_A_SOURCE = 10;

  /** What was ever a VPS's own makes it worth knowing when it is gone. */
  void keep(VpsId id) {
    sql.sql(
            """
            insert into former_vps
            select id, account_id, name, region, cpu_cores, memory_gb, storage_gb,
              os_display_name, os_family, os_version, os_variant, clock_timestamp()
            from vps where id = :id and has_backups
            on conflict do nothing
            """)
        .param("id", id.value())
        .update();
  }

  @Override
  public Optional<FormerVps> former(AccountId account, VpsId id) {
    return sql.sql("select * from former_vps where id = :id and account_id = :account")
        .param("id", id.value())
        .param("account", account.value())
        .query(PostgresSources::former)
        .optional();
  }

  private static FormerVps former(ResultSet row, int index) throws SQLException {
    Columns columns = new Columns(row);
    return new FormerVps(
        new VpsId(columns.uuid("id")),
        new AccountId(columns.uuid("account_id")),
        columns.text("name"),
        columns.text("region"),
        new Resources(
            columns.number("cpu_cores"), columns.number("memory_gb"), columns.number("storage_gb")),
        new Vps.OperatingSystem(
            columns.text("os_display_name"),
            columns.text("os_family"),
            columns.textOrNull("os_version"),
            columns.textOrNull("os_variant")),
        columns.time("removed_at"));
  }

  @Override
  public List<Sourced> of(AccountId account, VpsId source, @Nullable Position after, int limit) {
    String from = after == null ? "" : " and (b.created_at, b.id) < (:before, :backup)";
    JdbcClient.StatementSpec rest =
        sql.sql(
                """
                select s.*, b.* from (
                  select id as source, name, status, false as retained from vps
                    where id = :source and account_id = :account
                  union all
                  select id, name, 'TERMINATED', true from former_vps
                    where id = :source and account_id = :account
                ) s %s join lateral (%s) b on true
                order by b.created_at desc, b.id desc limit :limit
                """
                    .formatted(after == null ? "left" : "", NEWEST.formatted(from)))
            .param("source", source.value())
            .param("account", account.value())
            .param("limit", limit);
    if (after != null) {
      rest =
          rest.param("before", Columns.at(after.createdAt())).param("backup", after.id().value());
    }
    return rest.query(PostgresSources::sourced).list();
  }

  @Override
  public List<Sourced> others(AccountId account, VpsId but, @Nullable VpsId after, int limit) {
    // So many sources at once as probably fill the page; whether one has a backup is seen then.
    int sources = 2 + limit / BACKUPS_OF_A_SOURCE;
    List<Sourced> found = new ArrayList<>();
    List<Sourced> piece;
    VpsId from = after;
    long read;
    do {
      piece = others(account, but, from, sources, limit - found.size());
      piece.stream().filter(one -> one.backup() != null).forEach(found::add);
      read = piece.stream().map(Sourced::source).distinct().count();
      from = piece.isEmpty() ? from : piece.getLast().source();
    } while (found.size() < limit && read == sources);
    return found.size() > limit ? List.copyOf(found.subList(0, limit)) : found;
  }

  /** All backups, at most so many of each, of the next sources, which may have none. */
  private List<Sourced> others(
      AccountId account, VpsId but, @Nullable VpsId after, int sources, int limit) {
    String from = after == null ? "" : " and id > :after";
    JdbcClient.StatementSpec page =
        sql.sql(
                """
                select s.*, b.* from (
                  (select id as source, name, status, false as retained from vps
                    where account_id = :account and has_backups and id <> :but%1$s
                    order by id limit :sources)
                  union all
                  (select id, name, 'TERMINATED', true from former_vps
                    where account_id = :account and id <> :but%1$s
                    order by id limit :sources)
                  order by source limit :sources
                ) s left join lateral (%2$s) b on true
                order by s.source, b.created_at desc, b.id desc
                """
                    .formatted(from, NEWEST.formatted("")))
            .param("account", account.value())
            .param("but", but.value())
            .param("sources", sources)
            .param("limit", limit);
    if (after != null) {
      page = page.param("after", after.value());
    }
    return page.query(PostgresSources::sourced).list();
  }

  private static Sourced sourced(ResultSet row, int index) throws SQLException {
    Columns columns = new Columns(row);
    UUID backup = columns.uuidOrNull("id");
    return new Sourced(
        new VpsId(columns.uuid("source")),
        columns.text("name"),
        columns.word(ServiceStatus.class, "status"),
        columns.flag("retained"),
        backup == null
            ? null
            : new Brief(
                new BackupId(backup),
                columns.text("key"),
                columns.time("created_at"),
                columns.bigNumber("size_bytes")));
  }

  @Override
  public Optional<VpsId> formerOf(String store, String archiveId) {
    return sql.sql(
            """
            select f.former_vps from backup_formers f
            where f.subject = 'archive:' || :archive and f.store = :store
              and not exists (select 1 from backup_formers o
                where o.subject = f.subject and o.account_id <> f.account_id)
              and f.former_vps is not null
            """)
        .param("archive", Columns.storable(archiveId))
        .param("store", store)
        .query((row, index) -> new VpsId(new Columns(row).uuid("former_vps")))
        .optional();
  }
}
