-- What is old is found where it begins, however much is younger.
create index events_by_age on events (at);
create index sessions_by_beginning on sessions (created_at);
create index sessions_by_use on sessions (used_at);

-- Keys that were not deleted: an account's, and those that were made since somebody looked.
create index api_keys_live on api_keys (account_id, created_at, id) where revoked_at is null;
create index api_keys_by_age on api_keys ((created_at at time zone 'UTC')) where revoked_at is null;

-- A store's backups by how they stand: few words, so that it is small.
create index backups_by_state on backups (store, state);

-- What an account has of Cloud VMs, and what is promised of a host, is summed from the index alone.
drop index vps_restored;
create index vps_restored on vps (account_id) include (cpu_cores, memory_gb, storage_gb)
  where restored_vps is not null;
drop index vps_by_host;
create index vps_by_host on vps (host, id) include (cpu_cores, memory_gb, storage_gb)
  where host is not null;

-- What is held apart in a store, and what an operator decided there: both are few.
create index backups_apart_in_store on backups (store, id) where apart is not null;
create index backup_rulings_given on backup_rulings (store, vmid) where kind <> 'CAME';

-- What is everybody's is ordered by an expression of its own. Else a page of one account is read
-- from here where that looks cheaper, and skips whatever others did since: millions of rows, maybe.
drop index operations_newest;
create index operations_newest on operations ((created_at at time zone 'UTC') desc, id desc);
drop index operations_parked;
create index operations_parked on operations ((created_at at time zone 'UTC') desc, id desc)
  where status = 'PARKED';
create index operations_failed on operations ((created_at at time zone 'UTC') desc, id desc)
  where status = 'FAILED';
alter table events drop constraint events_position_key;
create unique index events_by_position on events ((position + 0));

-- What was last done with a subject.
create index reconciler_acts_by_subject on reconciler_acts (subject, kind, at desc, id desc);
