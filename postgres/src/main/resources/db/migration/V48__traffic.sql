-- How far a counter of a machine's traffic was counted, in each of its epochs that a look may still
-- tell of. It goes with its VPS.
create table traffic_counters (
  vps_id         uuid not null references vps on delete cascade,
  epoch          text not null,
  inbound        bigint not null check (inbound >= 0),
  outbound       bigint not null check (outbound >= 0),
  first_seen_at  timestamptz not null,
  over_at        timestamptz,
  primary key (vps_id, epoch)
);

-- What went through a VPS's network card, by the month and the price at which it was counted, in
-- bytes. It stays when its VPS is gone.
create table traffic_use (
  vps_id         uuid not null,
  month          date not null check (extract(day from month) = 1),
  rate           numeric not null check (rate >= 0),
  currency_code  text not null,
  account_id     uuid not null references accounts,
  inbound        bigint not null check (inbound >= 0),
  outbound       bigint not null check (outbound >= 0),
  primary key (vps_id, month, rate, currency_code)
);
create index traffic_use_by_account on traffic_use (account_id, month);

-- As of the ledger of intervals: what was counted only grows.
create function traffic_use_only_grows() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    if new.inbound >= old.inbound and new.outbound >= old.outbound
      and row (new.vps_id, new.month, new.rate, new.currency_code, new.account_id)
        = row (old.vps_id, old.month, old.rate, old.currency_code, old.account_id)
    then
      return new;
    end if;
  end if;
  raise exception 'traffic_use is a ledger: % refused', lower(tg_op)
    using errcode = 'integrity_constraint_violation',
      hint = 'What was counted only grows. Correct a bill outside of it.';
end
$$;
create trigger traffic_use_only_grows before update or delete on traffic_use
  for each row execute function traffic_use_only_grows();
create trigger traffic_use_never_emptied before truncate on traffic_use
  for each statement execute function traffic_use_only_grows();
