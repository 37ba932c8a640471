-- Which call asked for a job; that of earlier releases is not known.
alter table operations add column request_id uuid;

-- What happened to jobs and VPSs, written by the transaction in which it happened. Sequence numbers
-- are taken before transactions end, so they say nothing about who was seen first: the position is
-- given afterwards, by one transaction at a time.
create table events (
  seq                 bigint generated always as identity primary key,
  position            bigint unique,
  account_id          uuid not null,
  subject             text not null check (subject in ('JOB', 'VPS')),
  subject_id          uuid not null,
  what                text not null
    check (what in ('CREATED', 'CHANGED', 'POWER', 'PROGRESS', 'ENDED', 'DELETED')),
  at                  timestamptz not null default clock_timestamp()
);
create index events_without_position on events (seq) where position is null;
create index events_of_account on events (account_id, position);
-- That a job moved on is told once, however often it did.
create unique index events_progress on events (subject_id) where what = 'PROGRESS';

-- The highest position that was given. Who gives positions holds this row.
create table event_head (
  only_one            boolean primary key default true check (only_one),
  position            bigint not null
);
insert into event_head (position) values (0);

create function job_event() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into events (account_id, subject, subject_id, what)
      values (new.account_id, 'JOB', new.id, 'CREATED');
  elsif new.finished_at is not null and old.finished_at is null then
    insert into events (account_id, subject, subject_id, what)
      values (new.account_id, 'JOB', new.id, 'ENDED');
  elsif (new.status, new.cancel_requested, new.failure_code)
      is distinct from (old.status, old.cancel_requested, old.failure_code) then
    insert into events (account_id, subject, subject_id, what)
      values (new.account_id, 'JOB', new.id, 'CHANGED');
  else
    -- Also what has no position yet is touched: it must not get one before this is done.
    insert into events (account_id, subject, subject_id, what)
      values (new.account_id, 'JOB', new.id, 'PROGRESS')
      on conflict (subject_id) where what = 'PROGRESS'
      do update set position = null, at = clock_timestamp();
  end if;
  return null;
end
$$;
create trigger job_created_event after insert on operations
  for each row execute function job_event();
create trigger job_changed_event after update on operations for each row
  when ((old.status, old.step, old.percent, old.current_units, old.total_units, old.message,
      old.rate, old.remaining_p50_ms, old.remaining_p90_ms, old.waiting, old.cancel_requested,
      old.failure_code, old.failure_message, old.started_at, old.finished_at)
    is distinct from (new.status, new.step, new.percent, new.current_units, new.total_units,
      new.message, new.rate, new.remaining_p50_ms, new.remaining_p90_ms, new.waiting,
      new.cancel_requested, new.failure_code, new.failure_message, new.started_at,
      new.finished_at))
  execute function job_event();

-- What an owner does not see of a VPS; a column that comes later is seen.
create function seen_of_vps(row_of_vps vps) returns jsonb language sql immutable as $$
  select to_jsonb(row_of_vps) - array['name_folded', 'desired_power', 'expected_disk_bytes',
    'power_changed_at', 'power_turn', 'host', 'place', 'source_store', 'source_vmid',
    'source_machine', 'source_machine_key', 'source_since']
$$;
create function vps_event() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into events (account_id, subject, subject_id, what)
      values (new.account_id, 'VPS', new.id, 'CREATED');
  elsif tg_op = 'DELETE' then
    insert into events (account_id, subject, subject_id, what)
      values (old.account_id, 'VPS', old.id, 'DELETED');
  elsif seen_of_vps(new) is distinct from seen_of_vps(old) then
    insert into events (account_id, subject, subject_id, what)
      values (new.account_id, 'VPS', new.id,
        case when new.power is distinct from old.power then 'POWER' else 'CHANGED' end);
  end if;
  return null;
end
$$;
create trigger vps_event after insert or update or delete on vps
  for each row execute function vps_event();
