-- What the restore that makes a VPS may write to its host's disk. It is held until the restore ends.
alter table vps add column expected_disk_bytes bigint not null default 0
  check (expected_disk_bytes >= 0);
-- Restores in flight that were admitted before: at most all that they may fill.
update vps set expected_disk_bytes = storage_gb::bigint * 1073741824
  where status = 'PENDING' and restored_job is not null;

-- Whether everything that was done about a VPS is over.
create index operations_by_vps on operations (vps_id);

create table reconciler_acts (
  id                  uuid primary key,
  at                  timestamptz not null,
  host                text not null,
  kind                text not null,
  subject             text not null,
  words               text not null
);
create index reconciler_acts_by_time on reconciler_acts (at, id);
