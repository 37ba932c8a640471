-- What is kept of a VPS that is gone and had backups: by it they stay its owner's, and can be restored.
create table former_vps (
  id                   uuid primary key,
  account_id           uuid not null references accounts,
  name                 text not null,
  region               text not null,
  cpu_cores            integer not null check (cpu_cores >= 0),
  memory_gb            integer not null check (memory_gb >= 0),
  storage_gb           integer not null check (storage_gb >= 0),
  os_display_name      text not null,
  os_family            text not null,
  os_version           text,
  os_variant           text,
  removed_at           timestamptz not null
);
create index former_vps_by_account on former_vps (account_id, id);

-- Whose VPS, that is gone, had it. It is nobody else's, and not undecided.
alter table backups
  add column former    uuid references former_vps,
  add check (former is null or (owner is null and apart is null));
create index backups_by_former on backups (former, created_at desc, id desc) where former is not null;
drop index backups_undecided;
create index backups_undecided on backups (store, vmid)
  where owner is null and apart is null and former is null;

-- Which VPS had the archive, so that one that comes back is known again.
alter table backup_formers add column former_vps uuid references former_vps;

-- Whether a VPS ever had a backup: most Cloud VMs have none, and are passed over without a look.
alter table vps add column has_backups boolean not null default false;
update vps set has_backups = true where exists (select 1 from backups where owner = vps.id);
create index vps_with_backups on vps (account_id, id) where has_backups;

create function vps_has_backups() returns trigger language plpgsql as $$
begin
  update vps set has_backups = true where id = new.owner and not has_backups;
  return null;
end
$$;
create trigger vps_has_backups after insert or update of owner on backups for each row
  when (new.owner is not null) execute function vps_has_backups();

-- Nothing is deleted in a store of which its operator did not say that it may be.
alter table backup_stores add column read_only boolean not null default true;

-- How it stood with a backup before it was to be deleted, for when that cannot be.
alter table backups
  add column state_before text check (state_before in ('AVAILABLE', 'UNAVAILABLE', 'CORRUPT')),
  add column fault_before text;
create index backups_deleting on backups (store, id) where state = 'DELETING';
