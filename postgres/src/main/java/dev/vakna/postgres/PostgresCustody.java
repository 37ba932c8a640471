package dev.vakna.postgres;

import dev.vakna.core.backup.Backup;
import dev.vakna.core.backup.Custody;
import dev.vakna.core.guest.ArchivedGuest;
import dev.vakna.core.guest.MachineIdentity;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.store.CustodyRecords;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;

record PostgresCustody(JdbcClient sql) implements CustodyRecords {

  private static final int MACHINES = 200;

  /** Of rulings {@code r}: what an operator decided of a row of backups or of its machine. */
  private static final String DECIDED =
      """
       where r.store = backups.store and r.vmid = backups.vmid and r.kind <> 'CAME'
         and r.subject in
           ('archive:' || (backups.facts ->> 'archiveId'), 'machine:' || backups.machine_key)
      """;

  @Override
  public void lock(String store, int vmid) {
    Locks.CUSTODY.take(sql, vmid + ":" + store);
  }

  @Override
  public List<Backup> of(VpsId vps, @Nullable Position after, int limit) {
    JdbcClient.StatementSpec page =
        sql.sql(
                BackupRow.WITHOUT_FACTS
                    + " where owner = :vps"
                    + (after == null ? "" : " and (created_at, id) < (:at, :after)")
                    + " order by created_at desc, id desc limit :limit")
            .param("vps", vps.value())
            .param("reader", ArchivedGuest.VERSION)
            .param("limit", limit);
    if (after != null) {
      page = page.param("at", Columns.at(after.createdAt())).param("after", after.id().value());
    }
    return page.query(BackupRow::read).list();
  }

  @Override
  public int count(VpsId vps) {
    return sql.sql("select count(*) from backups where owner = :vps")
        .param("vps", vps.value())
        .query(Integer.class)
        .single();
  }

  @Override
  public List<Integer> numbers(String store, int after, int limit) {
    return sql.sql(
            """
            select distinct vmid from backups where store = :store and vmid > :after
            order by vmid limit :limit
            """)
        .param("store", store)
        .param("after", after)
        .param("limit", limit)
        .query((row, index) -> row.getInt("vmid"))
        .list();
  }

  @Override
  public List<Seen> machines(String store, int vmid) {
    return sql.sql(
            """
            select m.*, (select b.machine from backups b
                where b.store = :store and b.vmid = :vmid and b.machine_key = m.machine_key
                order by b.created_at desc, b.id desc limit 1) as machine
            from (select machine_key, count(*) as archives, min(created_at) as oldest,
                  max(created_at) as newest
                from backups where store = :store and vmid = :vmid and machine_key is not null
                group by machine_key order by newest desc, machine_key limit :limit) m
            order by m.newest desc, m.machine_key collate "C"
            """)
        .param("store", store)
        .param("vmid", vmid)
        .param("limit", MACHINES)
        .query((row, index) -> {
          Columns columns = new Columns(row);
          return new Seen(
              columns.text("machine_key"),
              machine(columns.text("machine")),
              columns.number("archives"),
              columns.time("oldest"),
              columns.time("newest"));
        })
        .list();
  }

  static MachineIdentity machine(String json) {
    return Objects.requireNonNull(JsonText.read(json, new TypeReference<MachineIdentity>() {}));
  }

  @Override
  public Optional<Backup> newest(String store, int vmid, Set<String> keys) {
    return sql.sql(
            BackupRow.WITHOUT_FACTS
                + """
                 where store = :store and vmid = :vmid and state = 'AVAILABLE'
                  and machine_key = any (:keys)
                order by created_at desc, id desc limit 1
                """)
        .param("store", store)
        .param("vmid", vmid)
        .param("keys", keys.toArray(String[]::new))
        .param("reader", ArchivedGuest.VERSION)
        .query(BackupRow::read)
        .optional();
  }

  @Override
  public Optional<Backup> nearest(String store, int vmid, Instant at) {
    return sql.sql(
            BackupRow.WITHOUT_FACTS
                + """
                 where store = :store and vmid = :vmid and machine_key is not null
                order by created_at > :at, abs(extract(epoch from created_at - :at)), id desc
                limit 1
                """)
        .param("store", store)
        .param("vmid", vmid)
        .param("at", Columns.at(at))
        .param("reader", ArchivedGuest.VERSION)
        .query(BackupRow::read)
        .optional();
  }

  @Override
  public Optional<Backup> newestUnreadable(String store, int vmid) {
    return sql.sql(
            BackupRow.WITHOUT_FACTS
                + """
                 where store = :store and vmid = :vmid and machine_key is null
                order by created_at desc, id desc limit 1
                """)
        .param("store", store)
        .param("vmid", vmid)
        .param("reader", ArchivedGuest.VERSION)
        .query(BackupRow::read)
        .optional();
  }

  @Override
  public int assign(
      String store, int vmid, Set<String> keys, boolean unreadable, VpsId vps, Instant at) {
    String which =
        """
        store = :store and vmid = :vmid
          and (machine_key = any (:keys) or (:unreadable and machine_key is null))
          and (owner is null or owner = :vps) and apart is distinct from 'REFUSED'
          and (machine_key is not null or former is null or exists (select 1 from former_vps f
            join vps v on v.account_id = f.account_id where f.id = former and v.id = :vps))
          and not exists (select 1 from backup_rulings r
        """
            + DECIDED
            + " and r.vps_id is distinct from cast(:vps as uuid))";
    sql.sql(
            """
            insert into backup_rulings
            select distinct store, vmid, 'archive:' || (facts ->> 'archiveId'), 'CAME',
              cast(:vps as uuid), cast(:at as timestamptz)
            from backups where facts is not null and
            """
                + which
                + " on conflict do nothing")
        .param("store", store)
        .param("vmid", vmid)
        .param("keys", keys.toArray(String[]::new))
        .param("unreadable", unreadable)
        .param("vps", vps.value())
        .param("at", Columns.at(at))
        .update();
    return sql.sql("update backups set owner = :vps, apart = null, former = null where " + which)
        .param("store", store)
        .param("vmid", vmid)
        .param("keys", keys.toArray(String[]::new))
        .param("unreadable", unreadable)
        .param("vps", vps.value())
        .update();
  }

  @Override
  public void put(BackupId id, Custody custody) {
    sql.sql("update backups set owner = :owner, apart = :apart, former = :former where id = :id")
        .param("owner", BackupRow.owner(custody))
        .param("former", BackupRow.former(custody))
        .param("apart", BackupRow.apart(custody))
        .param("id", id.value())
        .update();
  }

  @Override
  public Set<AccountId> formerly(String store, int vmid, Set<String> keys) {
    return sql.sql(
            """
            select account_id from backup_formers
            where store = :store and subject in (select 'machine:' || key from unnest(cast(:keys as text[])) key)
            union
            select f.account_id from backups b
            join backup_formers f on f.subject = 'archive:' || (b.facts ->> 'archiveId')
            where b.store = :store and b.vmid = :vmid and b.machine_key = any (:keys)
            """)
        .param("store", store)
        .param("vmid", vmid)
        .param("keys", keys.toArray(String[]::new))
        .query((row, index) -> new AccountId(row.getObject("account_id", UUID.class)))
        .set();
  }

  /**
   * Whose it was stays known when the VPS has it no more.
   *
   * @param gone the VPS is, and stands in {@code former_vps} if any backup was its own
   */
  void remember(VpsId vps, boolean gone) {
    sql.sql(
            """
            insert into backup_formers
            select distinct s.store, s.subject, v.account_id,
              (select f.id from former_vps f where :gone and f.id = v.id) from vps v
            join lateral (
              select b.store, 'archive:' || (b.facts ->> 'archiveId') as subject from backups b
                where b.owner = v.id and b.facts is not null
              union all
              select b.store, 'machine:' || b.machine_key from backups b
                where b.owner = v.id and b.machine_key is not null
              union all
              select r.store, r.subject from backup_rulings r where r.vps_id = v.id
              union all
              select v.source_store, 'machine:' || v.source_machine_key
            ) s on s.subject is not null and s.subject <> 'machine:' || cast(:none as text)
            where v.id = :vps
            on conflict (subject, store, account_id) do update
              set former_vps = coalesce(excluded.former_vps, backup_formers.former_vps)
            """)
        .param("vps", vps.value())
        .param("gone", gone)
        .param("none", MachineIdentity.NONE.key())
        .update();
  }

  @Override
  public void release(VpsId vps) {
    remember(vps, false);
    sql.sql("delete from backup_rulings where vps_id = :vps and kind = 'CAME'")
        .param("vps", vps.value())
        .update();
    sql.sql(
            """
            update backups b set owner = null where owner = :vps and not exists
              (select 1 from backup_rulings r
               where r.store = b.store and r.vmid = b.vmid and r.vps_id = :vps and r.kind = 'GIVEN'
                 and r.subject in
                   ('archive:' || (b.facts ->> 'archiveId'), 'machine:' || b.machine_key))
            """)
        .param("vps", vps.value())
        .update();
  }

  @Override
  public void reopen(String store, int vmid) {
    sql.sql(
            """
            update backups set apart = null
            where store = :store and vmid = :vmid and apart is not null
            """)
        .param("store", store)
        .param("vmid", vmid)
        .update();
  }

  @Override
  public void reopen(String store, int vmid, String key) {
    sql.sql(
            """
            update backups set owner = null, apart = null, former = null
            where store = :store and vmid = :vmid and machine_key = :key
            """)
        .param("store", store)
        .param("vmid", vmid)
        .param("key", Columns.storable(key))
        .update();
  }

  @Override
  public void letGo(String store, int vmid, String key) {
    sql.sql(
            """
            update backups set former = null
            where store = :store and vmid = :vmid and machine_key = :key and former is not null
            """)
        .param("store", store)
        .param("vmid", vmid)
        .param("key", Columns.storable(key))
        .update();
  }

  @Override
  public List<Integer> undecided(String store, int after, int limit) {
    return sql.sql(
            """
            select asked.vmid
            from (
              select distinct vmid from backups
              where store = :store and vmid > :after
                and owner is null and apart is null and former is null) asked
            -- Of each by itself: what is undecided is little beside what is known of a store.
            cross join lateral (
              (select 1 from vps
                where source_store = :store and source_vmid = asked.vmid limit 1)
              union all
              (select 1 from backup_rulings r join backups on true
            """
                + DECIDED
                + """
                      and r.store = :store and r.vmid = asked.vmid
                      and owner is null and apart is null and former is null limit 1)
                  limit 1) known
                order by asked.vmid limit :limit
                """)
        .param("store", store)
        .param("after", after)
        .param("limit", limit)
        .query((row, index) -> row.getInt("vmid"))
        .list();
  }

  @Override
  public List<Backup> undecidedOf(String store, int vmid, int limit) {
    return sql.sql(
            BackupRow.WHOLE
                + """
                 where store = :store and vmid = :vmid and owner is null and apart is null and former is null
                  and (exists (select 1 from vps
                      where source_store = :store and source_vmid = :vmid)
                    or exists (select 1 from backup_rulings r
                """
                + DECIDED
                + ")) order by created_at, id limit :limit")
        .param("store", store)
        .param("vmid", vmid)
        .param("limit", limit)
        .query(BackupRow::read)
        .list();
  }

  @Override
  public List<Backup> page(
      @Nullable String store, boolean apart, @Nullable BackupId after, int limit) {
    // Each form by an index of its own: all by id, a store's by key, what is held apart by id.
    StringBuilder query = new StringBuilder(BackupRow.WITHOUT_FACTS).append(" where true");
    boolean byKey = store != null && !apart;
    if (store != null) {
      query.append(" and store = :store");
    }
    if (apart) {
      query.append(" and apart is not null");
    }
    if (after != null) {
      query.append(
          byKey ? " and key > (select key from backups where id = :after)" : " and id > :after");
    }
    JdbcClient.StatementSpec page =
        sql.sql(
                query
                    .append(byKey ? " order by key" : " order by id")
                    .append(" limit :limit")
                    .toString())
            .param("reader", ArchivedGuest.VERSION)
            .param("limit", limit);
    if (store != null) {
      page = page.param("store", store);
    }
    if (after != null) {
      page = page.param("after", after.value());
    }
    return page.query(BackupRow::read).list();
  }

  @Override
  public Tally tally(String store) {
    return sql.sql(
            """
            select (select count(*) from backups where store = :store) as archives,
              (select count(*) from backups where store = :store and state = 'AVAILABLE')
                as restorable,
              (select count(*) from (select distinct vmid from backups where store = :store) g)
                as guests,
              (select count(*) from backups where store = :store and apart is not null
                and apart <> 'REFUSED') as apart
            """)
        .param("store", store)
        .query((row, index) ->
            new Tally(
                row.getInt("archives"),
                row.getInt("restorable"),
                row.getInt("guests"),
                row.getInt("apart")))
        .single();
  }

  @Override
  public void rule(Ruling ruling) {
    VpsId vps = ruling.vps();
    sql.sql(
            """
            insert into backup_rulings values (:store, :vmid, :subject, :kind, :vps, :at)
            on conflict (store, vmid, subject) do update
              set kind = excluded.kind, vps_id = excluded.vps_id, at = excluded.at
            """)
        .param("store", ruling.store())
        .param("vmid", ruling.vmid())
        .param("subject", Columns.storable(ruling.subject()))
        .param("kind", ruling.kind().name())
        .param("vps", vps == null ? null : vps.value())
        .param("at", Columns.at(ruling.at()))
        .update();
  }

  @Override
  public Optional<Ruling> ruling(String store, int vmid, String subject) {
    return sql.sql(
            "select * from backup_rulings where store = :store and vmid = :vmid and subject = :subject")
        .param("store", store)
        .param("vmid", vmid)
        .param("subject", Columns.storable(subject))
        .query((row, index) -> {
          Columns columns = new Columns(row);
          UUID vps = columns.uuidOrNull("vps_id");
          return new Ruling(
              columns.text("store"),
              columns.number("vmid"),
              columns.text("subject"),
              columns.word(Ruling.Kind.class, "kind"),
              vps == null ? null : new VpsId(vps),
              columns.time("at"));
        })
        .optional();
  }

  @Override
  public List<Backup> readBefore(int reader, @Nullable BackupId after, int limit) {
    JdbcClient.StatementSpec page =
        sql.sql(
                BackupRow.WHOLE
                    + " where coalesce(reader, 0) < :reader and facts is not null"
                    + (after == null ? "" : " and id > :after")
                    + " order by id limit :limit")
            .param("reader", reader)
            .param("limit", limit);
    if (after != null) {
      page = page.param("after", after.value());
    }
    return page.query(BackupRow::read).list();
  }

  @Override
  public void reread(BackupId id, String archiveId, @Nullable ArchivedGuest guest) {
    BackupRow.bind(
            sql.sql(
                """
                update backups set reader = :reader, guest = cast(:guest as json),
                  machine_key = :machineKey, machine = cast(:machine as json)
                where id = :id and facts ->> 'archiveId' = :archive
                """),
            guest)
        .param("id", id.value())
        .param("archive", archiveId)
        .update();
  }
}
