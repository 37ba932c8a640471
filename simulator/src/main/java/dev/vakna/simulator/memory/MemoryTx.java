package dev.vakna.simulator.memory;

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

/** One transaction. */
record MemoryTx(State state, Instant now) implements Tx {

  @Override
  public AccountRecords accounts() {
    return new MemoryAccounts(state);
  }

  @Override
  public KeyRecords keys() {
    return new MemoryKeys(state);
  }

  @Override
  public UserRecords users() {
    return new MemoryUsers(state);
  }

  @Override
  public SessionRecords sessions() {
    return new MemorySessions(state);
  }

  @Override
  public RegionRecords regions() {
    return new MemoryRegions(state);
  }

  @Override
  public NetworkRecords networks() {
    return new MemoryNetworks(state);
  }

  @Override
  public VpsRecords vpses() {
    return new MemoryVpses(state, now);
  }

  @Override
  public BackupRecords backups() {
    return new MemoryBackups(state);
  }

  @Override
  public CustodyRecords custody() {
    return new MemoryCustody(state);
  }

  @Override
  public SourceRecords sources() {
    return new MemorySources(state);
  }

  @Override
  public JobRecords jobs() {
    return new MemoryJobs(state, now);
  }

  @Override
  public EndRecords ends() {
    return new MemoryEnds(state);
  }

  @Override
  public FirewallRecords firewalls() {
    return new MemoryFirewalls(state);
  }

  @Override
  public AddressRecords addresses() {
    return new MemoryAddresses(state);
  }

  @Override
  public MeteringRecords metering() {
    return new MemoryMetering(state);
  }

  @Override
  public TrafficRecords traffic() {
    return new MemoryTraffic(state);
  }

  @Override
  public IdempotencyRecords idempotency() {
    return new MemoryIdempotency(state);
  }

  @Override
  public PlanRecords plans() {
    return new MemoryPlans(state);
  }

  @Override
  public AttachmentRecords attachments() {
    return new MemoryAttachments(state);
  }

  @Override
  public ReconciliationRecords reconciliation() {
    return new MemoryReconciliation(state, now);
  }

  @Override
  public TimingRecords timings() {
    return new MemoryTimings(state);
  }

  @Override
  public EventRecords events() {
    return new MemoryEvents(state, now);
  }

  @Override
  public SigningKeyRecords signingKeys() {
    return new MemorySigningKeys(state);
  }
}
