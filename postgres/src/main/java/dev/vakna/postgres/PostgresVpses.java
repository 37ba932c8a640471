package dev.vakna.postgres;

import dev.vakna.core.guest.MachineIdentity;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerStanding;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.Resources;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.store.VpsRecords;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;

record PostgresVpses(JdbcClient sql) implements VpsRecords {

  @Override
  public void insert(Vps vps) {
    bind(
            vps,
            """
            insert into vps (id, account_id, name, name_folded, region, status, power,
              desired_power, cpu_cores, memory_gb, storage_gb, os_display_name, os_family,
              os_version, os_variant, is_payg, billing_amount, billing_currency, billing_cycle,
              primary_ip, tags, source_store, source_vmid, source_machine, source_machine_key,
              source_since, restored_vps, restored_backup, restored_job, host, place, access,
              created_at)
            values (:id, :account, :name, :folded, :region, :status, :power,
              :desired, :cpu, :memory, :storage, :osDisplay, :osFamily, :osVersion, :osVariant,
              :payg, :amount, :currency, :cycle, :ip, :tags, :sourceStore, :sourceVmid,
              cast(:sourceMachine as json), :sourceKey, cast(:sourceSince as timestamptz),
              :restoredVps, :restoredBackup, :restoredJob, :host, :place, cast(:access as json),
              :created)
            """)
        .param("account", vps.account().value())
        .param("created", Columns.at(vps.createdAt()))
        .update();
  }

  @Override
  public void update(Vps vps) {
    int changed =
        bind(
                vps,
                """
                update vps set name = :name, name_folded = :folded, region = :region,
                  status = :status, power = :power, desired_power = :desired, cpu_cores = :cpu,
                  memory_gb = :memory, storage_gb = :storage, os_display_name = :osDisplay,
                  os_family = :osFamily, os_version = :osVersion, os_variant = :osVariant,
                  is_payg = :payg, billing_amount = :amount, billing_currency = :currency,
                  billing_cycle = :cycle, primary_ip = :ip, tags = :tags,
                  source_store = :sourceStore, source_vmid = :sourceVmid,
                  source_machine = cast(:sourceMachine as json), source_machine_key = :sourceKey,
                  source_since = cast(:sourceSince as timestamptz),
                  restored_vps = :restoredVps, restored_backup = :restoredBackup,
                  restored_job = :restoredJob, host = :host, place = :place,
                  access = cast(:access as json)
                where id = :id
                """)
            .update();
    if (changed == 0) {
      throw new IllegalStateException("There is no VPS %s to update.".formatted(vps.id()));
    }
  }

  private JdbcClient.StatementSpec bind(Vps vps, String statement) {
    Vps.BackupSource source = vps.origin().source();
    MachineIdentity machine = source == null ? null : source.machine();
    Vps.RestoredFrom restored = vps.origin().restored();
    Vps.Placement placement = vps.site().placement();
    return sql.sql(statement)
        .param("id", vps.id().value())
        .param("name", Columns.storable(vps.label().name()))
        .param("folded", folded(vps.label().name()))
        .param("region", vps.site().region())
        .param("status", vps.standing().status().name())
        .param("power", vps.standing().power().name())
        .param("desired", vps.standing().desiredPower().name())
        .param("cpu", vps.resources().cpuCores())
        .param("memory", vps.resources().memoryGb())
        .param("storage", vps.resources().storageGb())
        .param("osDisplay", Columns.storable(vps.os().displayName()))
        .param("osFamily", Columns.storable(vps.os().family()))
        .param("osVersion", Columns.storable(vps.os().version()))
        .param("osVariant", Columns.storable(vps.os().variant()))
        .param("payg", vps.billing().isPayg())
        .param("amount", vps.billing().amount())
        .param("currency", vps.billing().currencyCode())
        .param("cycle", vps.billing().billingCycle())
        .param("ip", vps.site().primaryIp())
        .param("tags", vps.label().tags().stream().map(Columns::storable).toArray(String[]::new))
        .param("sourceStore", source == null ? null : source.store())
        .param("sourceVmid", source == null ? null : source.vmid())
        .param("sourceMachine", JsonText.of(machine))
        .param("sourceKey", machine == null ? null : Columns.storable(machine.key()))
        .param("sourceSince", source == null ? null : Columns.at(source.since()))
        .param("restoredVps", restored == null ? null : restored.vps().value())
        .param("restoredBackup", restored == null ? null : restored.backup().value())
        .param("restoredJob", restored == null ? null : restored.job().value())
        .param("host", placement == null ? null : placement.host())
        .param("place", placement == null ? "" : placement.place())
        .param("access", placement == null ? null : JsonText.of(placement.access()));
  }

  @Override
  public void remove(VpsId id) {
    // Nobody gives it a backup from here on.
    if (lock(id).isEmpty()) {
      return;
    }
    new PostgresSources(sql).keep(id);
    new PostgresCustody(sql).remember(id, true);
    sql.sql(
            "update backups set former = owner, owner = null where owner = :id and exists (select 1 from former_vps where id = :id)")
        .param("id", id.value())
        .update();
    sql.sql("delete from vps where id = :id").param("id", id.value()).update();
  }

  @Override
  public Optional<Vps> find(VpsId id) {
    return sql.sql("select * from vps where id = :id")
        .param("id", id.value())
        .query(PostgresVpses::vps)
        .optional();
  }

  @Override
  public List<Vps> all(Set<VpsId> ids) {
    return sql.sql("select * from vps where id = any (cast(:ids as uuid[])) order by id")
        .param("ids", ids.stream().map(id -> id.value().toString()).toArray(String[]::new))
        .query(PostgresVpses::vps)
        .list();
  }

  @Override
  public Optional<Vps> lock(VpsId id) {
    return sql.sql("select * from vps where id = :id for update")
        .param("id", id.value())
        .query(PostgresVpses::vps)
        .optional();
  }

  @Override
  public Optional<Vps> find(AccountId account, VpsId id) {
    return find(id).filter(vps -> vps.account().equals(account));
  }

  @Override
  public List<Vps> bySource(String store, int vmid) {
    return sql.sql(
            "select * from vps where source_store = :store and source_vmid = :vmid order by id")
        .param("store", store)
        .param("vmid", vmid)
        .query(PostgresVpses::vps)
        .list();
  }

  @Override
  public List<Vps> page(
      AccountId account,
      @Nullable String name,
      @Nullable String primaryIp,
      @Nullable VpsId after,
      int limit) {
    // Only the wanted conditions are written, so that each form finds its own index.
    StringBuilder query = new StringBuilder("select * from vps where account_id = :account");
    if (name != null) {
      query.append(" and name_folded = :name");
    }
    if (primaryIp != null) {
      query.append(" and primary_ip = :ip");
    }
    if (after != null) {
      query.append(" and id > :after");
    }
    JdbcClient.StatementSpec page =
        sql.sql(query.append(" order by id limit :limit").toString())
            .param("account", account.value())
            .param("limit", limit);
    if (name != null) {
      page = page.param("name", folded(name));
    }
    if (primaryIp != null) {
      page = page.param("ip", Columns.storable(primaryIp));
    }
    if (after != null) {
      page = page.param("after", after.value());
    }
    return page.query(PostgresVpses::vps).list();
  }

  @Override
  public List<Vps> onHost(String host) {
    return sql.sql("select * from vps where host = :host order by id")
        .param("host", host)
        .query(PostgresVpses::vps)
        .list();
  }

  @Override
  public List<PowerStanding> powers(String host, @Nullable Instant since) {
    JdbcClient.StatementSpec asked =
        sql.sql(
                "select id, status, power, desired_power from vps where host = :host"
                    + (since == null ? "" : " and power_changed_at >= :since"))
            .param("host", host);
    return (since == null ? asked : asked.param("since", Columns.at(since)))
        .query((row, index) -> {
          Columns columns = new Columns(row);
          return new PowerStanding(
              new VpsId(columns.uuid("id")),
              columns.word(ServiceStatus.class, "status"),
              columns.word(PowerState.class, "power"),
              columns.word(PowerState.class, "desired_power"));
        })
        .list();
  }

  @Override
  public Resources lockReserved(String host) {
    Locks.HOST.take(sql, host);
    return reserved(host);
  }

  @Override
  public Resources reserved(String host) {
    return sql.sql(
            """
            select coalesce(sum(cpu_cores), 0) as cpu, coalesce(sum(memory_gb), 0) as memory,
              coalesce(sum(storage_gb), 0) as storage
            from vps where host = :host
            """)
        .param("host", host)
        .query((row, index) ->
            new Resources(row.getInt("cpu"), row.getInt("memory"), row.getInt("storage")))
        .single();
  }

  @Override
  public void expectDisk(VpsId id, long bytes) {
    sql.sql("update vps set expected_disk_bytes = :bytes where id = :id")
        .param("bytes", bytes)
        .param("id", id.value())
        .update();
  }

  @Override
  public Set<VpsId> settled(String host) {
    return new HashSet<>(
        sql.sql("select id from vps where host = :host and status <> 'PENDING'")
            .param("host", host)
            .query((row, index) -> new VpsId(new Columns(row).uuid("id")))
            .list());
  }

  @Override
  public long expectedDisk(String host, Set<VpsId> but) {
    return sql.sql(
            """
            select coalesce(sum(expected_disk_bytes), 0) from vps
            where host = :host
              and id not in (select but from unnest(cast(:but as uuid[])) as given (but))
            """)
        .param("host", host)
        .param("but", but.stream().map(id -> id.value().toString()).toArray(String[]::new))
        .query(Long.class)
        .single();
  }

  @Override
  public long powerTurn(VpsId id) {
    return sql.sql("select power_turn from vps where id = :id")
        .param("id", id.value())
        .query(Long.class)
        .optional()
        .orElse(0L);
  }

  @Override
  public void setPower(VpsId id, PowerState power) {
    sql.sql("update vps set power = :power where id = :id")
        .param("power", power.name())
        .param("id", id.value())
        .update();
  }

  private static @Nullable String folded(String name) {
    return Columns.storable(name.toLowerCase(Locale.ROOT));
  }

  private static Vps vps(ResultSet row, int index) throws SQLException {
    Columns columns = new Columns(row);
    String store = columns.textOrNull("source_store");
    UUID restored = columns.uuidOrNull("restored_vps");
    String host = columns.textOrNull("host");
    List<Vps.Access> access =
        JsonText.read(columns.textOrNull("access"), new TypeReference<List<Vps.Access>>() {});
    return new Vps(
        new VpsId(columns.uuid("id")),
        columns.account(),
        new Vps.Label(columns.text("name"), columns.texts("tags")),
        new Vps.Standing(
            columns.word(ServiceStatus.class, "status"),
            columns.word(PowerState.class, "power"),
            columns.word(PowerState.class, "desired_power")),
        new Resources(
            columns.number("cpu_cores"), columns.number("memory_gb"), columns.number("storage_gb")),
        new Vps.OperatingSystem(
            columns.text("os_display_name"),
            columns.text("os_family"),
            columns.textOrNull("os_version"),
            columns.textOrNull("os_variant")),
        new Vps.Billing(
            columns.flag("is_payg"),
            columns.decimal("billing_amount"),
            columns.text("billing_currency"),
            columns.text("billing_cycle")),
        new Vps.Site(
            columns.text("region"),
            columns.textOrNull("primary_ip"),
            host == null || access == null
                ? null
                : new Vps.Placement(host, columns.text("place"), access)),
        new Vps.Origin(
            store == null
                ? null
                : new Vps.BackupSource(
                    store,
                    columns.number("source_vmid"),
                    JsonText.read(
                        columns.textOrNull("source_machine"),
                        new TypeReference<MachineIdentity>() {}),
                    columns.timeOrNull("source_since")),
            restored == null
                ? null
                : new Vps.RestoredFrom(
                    new VpsId(restored),
                    new BackupId(columns.uuid("restored_backup")),
                    new JobId(columns.uuid("restored_job")))),
        columns.time("created_at"));
  }
}
