package dev.vakna.postgres;

import dev.vakna.core.store.AccountRecords;
import dev.vakna.core.store.AddressRecords;
import dev.vakna.core.store.AttachmentRecords;
import dev.vakna.core.store.BackupRecords;
import dev.vakna.core.store.CustodyRecords;
import dev.vakna.core.store.EndRecords;
import dev.vakna.core.store.EventRecords;
import dev.vakna.core.store.FirewallRecords;
import dev.vakna.core.store.IdempotencyRecords;
import dev.vakna.core.store.JobRecords;
import dev.vakna.core.store.KeyRecords;
import dev.vakna.core.store.MeteringRecords;
import dev.vakna.core.store.NetworkRecords;
import dev.vakna.core.store.PlanRecords;
import dev.vakna.core.store.ReconciliationRecords;
import dev.vakna.core.store.RegionRecords;
import dev.vakna.core.store.SessionRecords;
import dev.vakna.core.store.SigningKeyRecords;
import dev.vakna.core.store.SourceRecords;
import dev.vakna.core.store.TimingRecords;
import dev.vakna.core.store.TrafficRecords;
import dev.vakna.core.store.Tx;
import dev.vakna.core.store.UserRecords;
import dev.vakna.core.store.VpsRecords;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** One transaction on one connection. */
final class PostgresTx implements Tx {

  private final JdbcClient sql;
  private @Nullable Instant now;

  PostgresTx(JdbcClient sql) {
    this.sql = sql;
  }

  /**
   * Read when first asked for and not when the transaction began: what waited for a lock must not
   * write a time before that of the transaction it waited for.
   */
  @Override
  public Instant now() {
    Instant known = now;
    if (known == null) {
      known =
          sql.sql("select clock_timestamp() as time")
              .query((row, index) -> new Columns(row).time("time"))
              .single();
      now = known;
    }
    return known;
  }

  JdbcClient sql() {
    return sql;
  }

  @Override
  public AccountRecords accounts() {
    return new PostgresAccounts(sql);
  }

  @Override
  public KeyRecords keys() {
    return new PostgresKeys(sql);
  }

  @Override
  public UserRecords users() {
    return new PostgresUsers(sql);
  }

  @Override
  public SessionRecords sessions() {
    return new PostgresSessions(sql);
  }

  @Override
  public RegionRecords regions() {
    return new PostgresRegions(sql);
  }

  @Override
  public NetworkRecords networks() {
    return new PostgresNetworks(sql);
  }

  @Override
  public VpsRecords vpses() {
    return new PostgresVpses(sql);
  }

  @Override
  public BackupRecords backups() {
    return new PostgresBackups(sql);
  }

  @Override
  public CustodyRecords custody() {
    return new PostgresCustody(sql);
  }

  @Override
  public SourceRecords sources() {
    return new PostgresSources(sql);
  }

  @Override
  public JobRecords jobs() {
    return new PostgresJobs(sql);
  }

  @Override
  public EndRecords ends() {
    return new PostgresEnds(sql);
  }

  @Override
  public FirewallRecords firewalls() {
    return new PostgresFirewalls(sql);
  }

  @Override
  public AddressRecords addresses() {
    return new PostgresAddresses(sql);
  }

  @Override
  public MeteringRecords metering() {
    return new PostgresMetering(sql);
  }

  @Override
  public TrafficRecords traffic() {
    return new PostgresTraffic(sql);
  }

  @Override
  public IdempotencyRecords idempotency() {
    return new PostgresIdempotency(sql);
  }

  @Override
  public PlanRecords plans() {
    return new PostgresPlans(sql);
  }

  @Override
  public AttachmentRecords attachments() {
    return new PostgresAttachments(sql);
  }

  @Override
  public ReconciliationRecords reconciliation() {
    return new PostgresReconciliation(sql);
  }

  @Override
  public TimingRecords timings() {
    return new PostgresTimings(sql);
  }

  @Override
  public EventRecords events() {
    return new PostgresEvents(sql);
  }

  @Override
  public SigningKeyRecords signingKeys() {
    return new PostgresSigningKeys(sql);
  }
}
