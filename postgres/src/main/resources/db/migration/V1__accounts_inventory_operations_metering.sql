-- Equality of uuid and text beside overlap of ranges in one exclusion constraint.
create extension if not exists btree_gist;

create table accounts (
  id                  uuid primary key,
  name                text not null,
  active              boolean not null,
  verified            boolean not null,
  cloud_access        boolean not null,
  card_required       boolean not null,
  has_card            boolean not null,
  country_code        text not null,
  country_payable     boolean not null,
  unpaid_invoice      boolean not null,
  limit_cpu_cores     integer not null check (limit_cpu_cores >= 0),
  limit_memory_gb     integer not null check (limit_memory_gb >= 0),
  limit_storage_gb    integer not null check (limit_storage_gb >= 0),
  limit_instances     integer not null check (limit_instances >= 0),
  limit_restores      integer not null check (limit_restores >= 0),
  created_at          timestamptz not null
);

create table api_keys (
  id                  uuid primary key,
  account_id          uuid not null references accounts,
  name                text not null,
  prefix              text not null,
  -- The key itself is never stored.
  hash                text not null unique check (hash ~ '^[0-9a-f]{64}$'),
  scopes              text[] not null,
  allowed_networks    text[] not null,
  created_at          timestamptz not null,
  expires_at          timestamptz,
  revoked_at          timestamptz
);
create index api_keys_by_account on api_keys (account_id, created_at, id);

create table regions (
  id                  text primary key,
  name                text not null,
  country             text not null,
  available           boolean not null,
  is_default          boolean not null,
  cpu_min             integer not null check (cpu_min >= 0),
  cpu_max             integer not null check (cpu_max >= cpu_min),
  memory_min          integer not null check (memory_min >= 0),
  memory_max          integer not null check (memory_max >= memory_min),
  storage_min         integer not null check (storage_min >= 0),
  storage_max         integer not null check (storage_max >= storage_min),
  currency_code       text not null,
  cpu_per_core_hour   numeric not null check (cpu_per_core_hour >= 0),
  memory_per_gb_hour  numeric not null check (memory_per_gb_hour >= 0),
  storage_per_gb_hour numeric not null check (storage_per_gb_hour >= 0),
  ip_per_hour         numeric not null check (ip_per_hour >= 0),
  bandwidth_per_gb    numeric not null check (bandwidth_per_gb >= 0)
);
-- At most one default region.
create unique index regions_one_default on regions (is_default) where is_default;

insert into regions values
  ('stockholm', 'Stockholm', 'SE', true, true, 1, 32, 1, 256, 50, 2000,
   'SEK', 0.015, 0.004, 0.003, 0.015, 0.1);

create table vps (
  id                  uuid primary key,
  account_id          uuid not null references accounts,
  name                text not null,
  -- Folded by the application: what counts as one letter must not depend on the server's locale.
  name_folded         text not null,
  region              text not null,
  status              text not null
    check (status in ('PENDING', 'ACTIVE', 'SUSPENDED', 'TERMINATED')),
  power               text not null
    check (power in ('PROVISIONING', 'RUNNING', 'STOPPED', 'UNKNOWN')),
  desired_power       text not null
    check (desired_power in ('PROVISIONING', 'RUNNING', 'STOPPED', 'UNKNOWN')),
  cpu_cores           integer not null check (cpu_cores >= 0),
  memory_gb           integer not null check (memory_gb >= 0),
  storage_gb          integer not null check (storage_gb >= 0),
  os_display_name     text not null,
  os_family           text not null,
  os_version          text,
  os_variant          text,
  is_payg             boolean not null,
  billing_amount      numeric not null,
  billing_currency    text not null,
  billing_cycle       text not null,
  primary_ip          text,
  tags                text[] not null,
  source_store        text,
  source_vmid         integer,
  restored_vps        uuid,
  restored_backup     uuid,
  restored_job        uuid,
  host                text,
  access              json,
  created_at          timestamptz not null,
  check ((source_store is null) = (source_vmid is null)),
  check ((restored_vps is null) = (restored_backup is null)),
  check ((restored_vps is null) = (restored_job is null)),
  check ((host is null) = (access is null))
);
create index vps_by_account on vps (account_id, id);
create index vps_by_name on vps (account_id, name_folded, id);
create index vps_by_primary_ip on vps (account_id, primary_ip, id) where primary_ip is not null;
create index vps_by_host on vps (host, id) where host is not null;
create index vps_restored on vps (account_id) where restored_vps is not null;
-- A guest's backups belong to one VPS.
create unique index vps_by_source on vps (source_store, source_vmid)
  where source_store is not null;
-- A restore makes one machine.
create unique index vps_by_job on vps (restored_job) where restored_job is not null;

create table backup_stores (
  name                text primary key,
  kind                text not null,
  location            text not null
);

create table backups (
  id                  uuid primary key,
  store               text not null references backup_stores on delete cascade,
  key                 text not null,
  vmid                integer not null,
  created_at          timestamptz not null,
  size_bytes          bigint not null check (size_bytes >= 0),
  modified_at         timestamptz not null,
  note                text,
  is_protected        boolean not null,
  state               text not null
    check (state in ('AVAILABLE', 'UNAVAILABLE', 'CORRUPT', 'DELETING')),
  fault               text,
  facts               json,
  unique (store, key)
);
create index backups_by_guest on backups (store, vmid, created_at desc, id desc);

create table operations (
  id                  uuid primary key,
  account_id          uuid not null references accounts,
  -- The VPS and the backup may be gone before the record of the work on them.
  vps_id              uuid not null,
  backup_id           uuid,
  kind                text not null,
  host                text not null,
  input               json not null,
  status              text not null check
    (status in ('QUEUED', 'RUNNING', 'UNWINDING', 'COMPLETED', 'FAILED', 'PARKED')),
  step                text not null,
  percent             integer not null check (percent between 0 and 100),
  current_units       bigint not null,
  total_units         bigint not null,
  message             text not null,
  cancel_requested    boolean not null,
  failure_code        text,
  failure_message     text,
  failure_detail      text,
  result              json,
  created_at          timestamptz not null,
  started_at          timestamptz,
  finished_at         timestamptz,
  -- Who holds it; null when nobody does. A write needs a holder and the newest fence.
  worker              text,
  fence               bigint not null default 0,
  -- When it may be claimed: the end of the holder's lease, or of a pause.
  due_at              timestamptz not null,
  check ((failure_code is null) = (failure_message is null)),
  check ((failure_code is null) = (failure_detail is null)),
  check ((finished_at is not null) = (status in ('COMPLETED', 'FAILED'))),
  check ((result is not null) = (status in ('COMPLETED', 'FAILED'))),
  check (status <> 'COMPLETED' or failure_code is null),
  check (status not in ('UNWINDING', 'FAILED', 'PARKED') or failure_code is not null),
  check (worker is null or status in ('RUNNING', 'UNWINDING'))
);
create index operations_due on operations (due_at, id)
  where status in ('QUEUED', 'RUNNING', 'UNWINDING');
create index operations_unended on operations (created_at, id) where finished_at is null;
create index operations_unended_by_account on operations (account_id) where finished_at is null;
create index operations_unended_by_backup on operations (backup_id)
  where finished_at is null and backup_id is not null;
create index operations_by_account on operations (account_id, id);

create table operation_journal (
  operation_id        uuid not null references operations,
  seq                 bigint generated always as identity,
  step                text not null,
  mark                text not null
    check (mark in ('INTENT', 'DONE', 'RETRY', 'UNDONE', 'UNDO_RETRY')),
  payload             json not null,
  at                  timestamptz not null,
  primary key (operation_id, seq)
);

create table address_leases (
  -- One lease per address and one address per VPS, whatever the code in front believes.
  address             inet primary key
    check (family(address) = 4 and masklen(address) = 32),
  -- Checked at the end, so that a transaction may do its removals in any order; but no lease
  -- outlives its VPS.
  vps_id              uuid not null unique references vps deferrable initially deferred
);

create table metering_intervals (
  id                  uuid primary key,
  account_id          uuid not null references accounts,
  -- The bill stays when the VPS is gone.
  vps_id              uuid not null,
  meter               text not null check (meter in ('CPU', 'MEMORY', 'STORAGE', 'IPV4')),
  quantity            integer not null check (quantity >= 0),
  rate_per_hour       numeric not null check (rate_per_hour >= 0),
  currency_code       text not null,
  started_at          timestamptz not null,
  ended_at            timestamptz check (ended_at >= started_at),
  -- Nothing is charged twice.
  constraint metering_no_overlap exclude using gist
    (vps_id with =, meter with =, tstzrange(started_at, ended_at) with &&)
);
create unique index metering_open on metering_intervals (vps_id, meter) where ended_at is null;
create index metering_by_vps on metering_intervals (vps_id, started_at);
create index metering_by_account on metering_intervals (account_id, started_at);

create table idempotency (
  account_id          uuid not null references accounts,
  route               text not null,
  key                 text not null,
  request_hash        text not null,
  answer              json not null,
  at                  timestamptz not null,
  primary key (account_id, route, key)
);
create index idempotency_by_age on idempotency (at);
