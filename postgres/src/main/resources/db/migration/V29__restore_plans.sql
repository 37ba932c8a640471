-- Restores that were told beforehand and may be asked for as they were told, once, for a while.
create table restore_plans (
  id                   uuid primary key,
  account_id           uuid not null references accounts,
  source_id            uuid not null,
  backup_id            uuid not null,
  terms                json not null,
  expires_at           timestamptz not null,
  used_by              uuid
);

create index restore_plans_expiry on restore_plans (expires_at);
