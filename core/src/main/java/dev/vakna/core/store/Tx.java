package dev.vakna.core.store;

import java.time.Instant;

/** One transaction's view of all records. Not to be used after its transaction. */
public interface Tx {

  /** The storage's clock, the same at every call within the transaction. */
  Instant now();

  AccountRecords accounts();

  KeyRecords keys();

  UserRecords users();

  SessionRecords sessions();

  RegionRecords regions();

  NetworkRecords networks();

  VpsRecords vpses();

  BackupRecords backups();

  CustodyRecords custody();

  SourceRecords sources();

  JobRecords jobs();

  EndRecords ends();

  FirewallRecords firewalls();

  AddressRecords addresses();

  MeteringRecords metering();

  TrafficRecords traffic();

  IdempotencyRecords idempotency();

  PlanRecords plans();

  AttachmentRecords attachments();

  ReconciliationRecords reconciliation();

  TimingRecords timings();

  EventRecords events();

  SigningKeyRecords signingKeys();
}
