package dev.vakna.postgres;

import dev.vakna.core.archive.ArchiveIdentity;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.store.BackupRecords;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

record PostgresBackups(JdbcClient sql) implements BackupRecords {

  @Override
  public void putStore(StoredPlace store) {
    sql.sql(
            """
            insert into backup_stores (name, kind, location, trust_indexes, read_only)
            values (:name, :kind, :location, :trust, :readOnly)
            on conflict (name) do update set kind = excluded.kind, location = excluded.location,
              trust_indexes = excluded.trust_indexes, read_only = excluded.read_only
            """)
        .param("readOnly", store.readOnly())
        .param("trust", store.trustIndexes())
        .param("name", store.name())
        .param("kind", store.kind())
        .param("location", store.location())
        .update();
  }

  @Override
  public List<StoredPlace> stores() {
    return sql.sql("select * from backup_stores order by name collate \"C\"")
        .query((row, index) ->
            new StoredPlace(
                row.getString("name"),
                row.getString("kind"),
                row.getString("location"),
                row.getBoolean("trust_indexes"),
                row.getBoolean("read_only")))
        .list();
  }

  @Override
  public void removeStore(String name) {
    sql.sql("delete from backup_stores where name = :name").param("name", name).update();
  }

  @Override
  public void put(Backup backup) {
    insert(
        backup,
        """
        on conflict (id) do update set store = excluded.store, key = excluded.key,
          vmid = excluded.vmid, created_at = excluded.created_at,
          size_bytes = excluded.size_bytes, modified_at = excluded.modified_at,
          note = excluded.note, is_protected = excluded.is_protected,
          state = excluded.state, fault = excluded.fault, facts = excluded.facts,
          reader = excluded.reader, guest = excluded.guest, machine_key = excluded.machine_key,
          machine = excluded.machine, owner = excluded.owner, apart = excluded.apart,
          former = excluded.former
        """);
  }

  @Override
  public boolean add(Backup backup) {
    return insert(backup, "on conflict (store, key) do nothing") > 0;
  }

  private int insert(Backup backup, String otherwise) {
    return BackupRow.bind(
            sql.sql(
                """
                insert into backups (id, store, key, vmid, created_at, size_bytes, modified_at,
                  note, is_protected, state, fault, facts, reader, guest, machine_key, machine,
                  owner, apart, former)
                values (:id, :store, :key, :vmid, :created, :size, :modified, :note, :protected,
                  :state, :fault, cast(:facts as json), :reader, cast(:guest as json),
                  :machineKey, cast(:machine as json), :owner, :apart, :former)
                """
                    + otherwise),
            backup.contents().guest())
        .param("id", backup.id().value())
        .param("store", backup.file().store())
        .param("key", backup.file().key())
        .param("vmid", backup.vmid())
        .param("created", Columns.at(backup.createdAt()))
        .param("size", backup.file().sizeBytes())
        .param("modified", Columns.at(backup.file().modifiedAt()))
        .param("note", Columns.storable(backup.file().note()))
        .param("protected", backup.file().isProtected())
        .param("state", backup.condition().state().name())
        .param("fault", Columns.storable(backup.condition().fault()))
        .param("facts", JsonText.of(backup.contents().facts()))
        .param("owner", BackupRow.owner(backup.custody()))
        .param("apart", BackupRow.apart(backup.custody()))
        .param("former", BackupRow.former(backup.custody()))
        .update();
  }

  @Override
  public void remove(BackupId id) {
    sql.sql("delete from backups where id = :id").param("id", id.value()).update();
  }

  @Override
  public Optional<Backup> find(BackupId id) {
    return find(id, "");
  }

  @Override
  public Optional<Backup> hold(BackupId id) {
    return find(id, " for key share");
  }

  @Override
  public Optional<Backup> lock(BackupId id) {
    return find(id, " for update");
  }

  private Optional<Backup> find(BackupId id, String lock) {
    return sql.sql("select * from backups where id = :id" + lock)
        .param("id", id.value())
        .query(BackupRow::read)
        .optional();
  }

  @Override
  public List<Backup> inStore(String store) {
    return sql.sql("select * from backups where store = :store order by key collate \"C\"")
        .param("store", store)
        .query(BackupRow::read)
        .list();
  }

  @Override
  public List<Known> known(String store, String afterKey, int most) {
    return sql.sql(
            """
            select id, key, size_bytes, modified_at, note, is_protected, state from backups
            where store = :store and key > :after collate "C" order by key limit :most
            """)
        .param("store", store)
        .param("after", afterKey)
        .param("most", most)
        .query(PostgresBackups::known)
        .list();
  }

  private static Known known(ResultSet row, int index) throws SQLException {
    Columns columns = new Columns(row);
    return new Known(
        new BackupId(columns.uuid("id")),
        columns.text("key"),
        columns.bigNumber("size_bytes"),
        columns.time("modified_at"),
        columns.textOrNull("note"),
        columns.flag("is_protected"),
        columns.word(Backup.State.class, "state"));
  }

  @Override
  public int unavailable(String store, String fault, int limit) {
    return sql.sql(
            """
            update backups set state = 'UNAVAILABLE', fault = :fault
            where id = any (array(
              select id from backups where store = :store and state = 'AVAILABLE'
              limit :limit for no key update))
            """)
        .param("store", store)
        .param("limit", limit)
        .param("fault", Columns.storable(fault))
        .update();
  }

  @Override
  public List<Backup> twins(Backup backup) {
    // By the unique index of store and key, once for each store: keys alone have none.
    return sql.sql(
            """
            select b.* from backup_stores s
            cross join lateral (
              select * from backups where store = s.name and key = :key
              and size_bytes = :size and modified_at = :modified) b
            where s.name <> :store order by b.id
            """)
        .param("key", Columns.storable(backup.file().key()))
        .param("size", backup.file().sizeBytes())
        .param("modified", Columns.at(backup.file().modifiedAt()))
        .param("store", backup.file().store())
        .query(BackupRow::read)
        .list();
  }

  @Override
  public void beginDeletion(BackupId id) {
    sql.sql(
            """
            update backups set state_before = state, fault_before = fault, state = 'DELETING',
              fault = null
            where id = :id and state <> 'DELETING'
            """)
        .param("id", id.value())
        .update();
  }

  @Override
  public void endDeletion(BackupId id) {
    sql.sql(
            """
            update backups set state = state_before, fault = fault_before, state_before = null,
              fault_before = null
            where id = :id and state = 'DELETING'
            """)
        .param("id", id.value())
        .update();
  }

  @Override
  public List<Backup> deleting(String store, @Nullable BackupId after, int limit) {
    JdbcClient.StatementSpec page =
        sql.sql(
                "select * from backups where state = 'DELETING' and store = :store"
                    + (after == null ? "" : " and id > :after")
                    + " order by id limit :limit")
            .param("store", store)
            .param("limit", limit);
    if (after != null) {
      page = page.param("after", after.value());
    }
    return page.query(BackupRow::read).list();
  }

  @Override
  public Holdings holdings(String store) {
    return sql.sql(
            """
            select (select count(*) from backups where store = :store) as archives,
              (select count(*) from (select distinct vmid from backups where store = :store) g)
                as guests,
              (select count(*) from backups where store = :store and state = 'AVAILABLE')
                as restorable
            """)
        .param("store", store)
        .query((row, index) ->
            new Holdings(row.getInt("archives"), row.getInt("restorable"), row.getInt("guests")))
        .single();
  }

  @Override
  public boolean isRead(String store) {
    return sql.sql(
            """
            select exists (select 1 from operations join backups on backups.id = backup_id
              where store = :store and finished_at is null)
            """)
        .param("store", store)
        .query(Boolean.class)
        .single();
  }

  @Override
  public List<Backup> all(Set<BackupId> ids) {
    return sql.sql("select * from backups where id = any (cast(:ids as uuid[]))")
        .param("ids", ids.stream().map(id -> id.value().toString()).toArray(String[]::new))
        .query(BackupRow::read)
        .list();
  }

  @Override
  public List<Backup> indexable(@Nullable Instant before, @Nullable BackupId id, int limit) {
    boolean first = before == null || id == null;
    JdbcClient.StatementSpec page =
        sql.sql(
                "select * from backups where state = 'AVAILABLE' and facts is not null"
                    + (first ? "" : " and (created_at, id) < (:before, :id)")
                    + " order by created_at desc, id desc limit :limit")
            .param("limit", limit);
    if (before != null && id != null) {
      page = page.param("before", Columns.at(before)).param("id", id.value());
    }
    return page.query(BackupRow::read).list();
  }

  @Override
  public List<Changed> changed(Instant since, int limit) {
    return sql.sql(
            """
            select id, created_at from backups
            where changed_at >= :since and state = 'AVAILABLE' and facts is not null
            order by changed_at limit :limit
            """)
        .param("since", Columns.at(since))
        .param("limit", limit)
        .query((row, index) -> {
          Columns columns = new Columns(row);
          return new Changed(new BackupId(columns.uuid("id")), columns.time("created_at"));
        })
        .list();
  }

  private static final String OF_ARCHIVES =
      """
       from backups b join unnest(cast(:ids as text[]), cast(:sizes as bigint[]),
          cast(:times as timestamptz[])) as asked(archive, size, modified)
        on b.facts->>'archiveId' = asked.archive and b.size_bytes = asked.size
          and b.modified_at = asked.modified
      """;

  private JdbcClient.StatementSpec ofArchives(String what, Set<ArchiveIdentity> archives) {
    List<ArchiveIdentity> asked = List.copyOf(archives);
    return sql.sql("select " + what + OF_ARCHIVES)
        .param("ids", asked.stream().map(ArchiveIdentity::archiveId).toArray(String[]::new))
        .param(
            "sizes",
            asked.stream().map(one -> Long.toString(one.sizeBytes())).toArray(String[]::new))
        .param(
            "times", asked.stream().map(one -> one.modifiedAt().toString()).toArray(String[]::new));
  }

  @Override
  public Set<ArchiveIdentity> known(Set<ArchiveIdentity> archives) {
    return archives.isEmpty()
        ? Set.of()
        : new HashSet<>(
            ofArchives("asked.archive, b.size_bytes, b.modified_at", archives)
                .query((row, index) -> {
                  Columns columns = new Columns(row);
                  return new ArchiveIdentity(
                      columns.text("archive"),
                      columns.bigNumber("size_bytes"),
                      columns.time("modified_at"));
                })
                .list());
  }

  @Override
  public List<Backup> ofArchives(Set<ArchiveIdentity> archives) {
    return archives.isEmpty()
        ? List.of()
        : ofArchives("b.*", archives).query(BackupRow::read).list();
  }

  @Override
  public List<Backup> page(@Nullable String store, @Nullable String key, int limit) {
    boolean first = store == null || key == null;
    JdbcClient.StatementSpec page =
        sql.sql(
                "select * from backups"
                    + (first
                        ? ""
                        : " where (store collate \"C\", key collate \"C\") > (:store, :key)")
                    + " order by store collate \"C\", key collate \"C\" limit :limit")
            .param("limit", limit);
    if (store != null && key != null) {
      page = page.param("store", Columns.storable(store)).param("key", Columns.storable(key));
    }
    return page.query(BackupRow::read).list();
  }

  @Override
  public long count() {
    return sql.sql("select count(*) from backups").query(Long.class).single();
  }

  @Override
  public long countIndexable(long largerThan) {
    return sql.sql(
            """
            select count(*) from backups
            where state = 'AVAILABLE' and facts is not null and size_bytes > :size
            """)
        .param("size", largerThan)
        .query(Long.class)
        .single();
  }
}
