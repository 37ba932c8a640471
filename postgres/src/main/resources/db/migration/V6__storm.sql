-- Long work stands in line: who waits, who is under way, and whose turn came last.
create index operations_waiting on operations (due_at, id) where status = 'QUEUED';
create index operations_under_way on operations (account_id) where status = 'RUNNING';
create index operations_begun_by_account on operations (account_id, started_at desc)
  where started_at is not null;

-- How fast a step goes, and how long the whole will still take, as its worker sees it.
alter table operations
  add column rate               bigint not null default 0 check (rate >= 0),
  add column remaining_p50_ms   bigint check (remaining_p50_ms >= 0),
  add column remaining_p90_ms   bigint check (remaining_p90_ms >= remaining_p50_ms),
  add column remaining_basis    text check (remaining_basis in ('PAST', 'SUPPOSED')),
  add check ((remaining_p50_ms is null) = (remaining_p90_ms is null)),
  add check ((remaining_p50_ms is null) = (remaining_basis is null));

-- How long completed restores took, and what was said of them while they ran. The newest are kept.
create table restore_timings (
  operation_id        uuid primary key,
  host                text not null,
  at                  timestamptz not null,
  timing              json not null
);
create index restore_timings_newest on restore_timings (host, at desc, operation_id desc);
