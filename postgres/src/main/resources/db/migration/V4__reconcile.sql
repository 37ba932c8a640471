-- What the restore that makes a VPS may write to its host's disk. It is held until the restore ends.
alter table vps add column expected_disk_bytes bigint not null default 0
  check (expected_disk_bytes >= 0);
-- Restores in flight that were admitted before: at most all that they may fill.
update vps set expected_disk_bytes = storage_gb::bigint * 1073741824
  where status = 'PENDING' and restored_job is not null;
