-- A number is given away again: whose a backup is follows from what it says of its machine. Of a
-- configuration that is kept as text, what it was read to mean is kept beside it, with the reader's
-- version; what an older reader has read is read again when the server starts.
alter table backups
  add column reader           integer,
  add column guest            json,
  -- Stands for the machine it is of; null while nothing of it can be read.
  add column machine_key      text,
  add column machine          json,
  -- Whose it is, or why it is held apart; neither while nobody has decided.
  add column owner            uuid references vps on delete set null,
  add column apart            text check (apart in
    ('OTHER_MACHINE', 'NO_IDENTITY', 'OLDER', 'UNREADABLE', 'SEVERAL', 'REFUSED')),
  add check (owner is null or apart is null),
  add check ((guest is null) = (machine is null)),
  add check ((guest is null) = (machine_key is null));

drop index backups_by_guest;
create index backups_by_guest on backups (store, vmid, machine_key, created_at desc);
create index backups_by_owner on backups (owner, created_at desc, id desc) where owner is not null;
create index backups_apart on backups (id) where apart is not null;
create index backups_undecided on backups (store, vmid) where owner is null and apart is null;
create index backups_reader on backups (coalesce(reader, 0), id);

alter table vps
  add column source_machine     json,
  add column source_machine_key text,
  add column source_since       timestamptz,
  add check (source_machine is null or source_store is not null),
  add check (source_since is null or source_store is not null),
  add check ((source_machine is null) = (source_machine_key is null));
drop index vps_by_source;
-- A machine's backups belong to one VPS; a number's may belong to several.
create unique index vps_by_source on vps
  (source_store, source_vmid, coalesce(source_machine_key, '')) where source_store is not null;

-- What was decided of an archive, or of a machine's archives; it outlives the archive's file.
create table backup_rulings (
  store                text not null references backup_stores on delete cascade,
  vmid                 integer not null,
  subject              text not null,
  kind                 text not null check (kind in ('CAME', 'GIVEN', 'REFUSED')),
  vps_id               uuid references vps on delete cascade,
  at                   timestamptz not null,
  primary key (store, vmid, subject),
  check ((vps_id is null) = (kind = 'REFUSED'))
);
create index backup_rulings_by_vps on backup_rulings (vps_id) where vps_id is not null;
