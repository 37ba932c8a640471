-- Intervals begin and end with whole seconds, cut down; neighbours that touched still do. While
-- rows are cut one by one they may overlap for a moment.
alter table metering_intervals drop constraint metering_no_overlap;
update metering_intervals
  set started_at = date_trunc('second', started_at), ended_at = date_trunc('second', ended_at);
alter table metering_intervals
  add constraint metering_no_overlap exclude using gist
    (vps_id with =, meter with =, tstzrange(started_at, ended_at) with &&),
  add constraint metering_whole_seconds check
    (started_at = date_trunc('second', started_at) and ended_at = date_trunc('second', ended_at));

-- The end of a VPS's last interval; an account's intervals from some time on, whatever its history.
drop index metering_by_vps;
create index metering_by_vps on metering_intervals (vps_id, meter, ended_at);
drop index metering_by_account;
create index metering_by_account on metering_intervals
  (account_id, coalesce(ended_at, 'infinity'));

-- A ledger only grows: a row comes open, is closed once, and is never changed otherwise or removed.
create function metering_only_grows() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.ended_at is null then
      return new;
    end if;
  elsif tg_op = 'UPDATE' then
    if old.ended_at is null and new.ended_at is not null
      and row (new.id, new.account_id, new.vps_id, new.meter, new.quantity, new.rate_per_hour,
               new.currency_code, new.started_at)
        = row (old.id, old.account_id, old.vps_id, old.meter, old.quantity, old.rate_per_hour,
               old.currency_code, old.started_at)
    then
      return new;
    end if;
  end if;
  raise exception 'metering_intervals is a ledger: % refused', lower(tg_op)
    using errcode = 'integrity_constraint_violation',
      hint = 'Rows come open and are closed once. Correct a bill outside of it.';
end
$$;
create trigger metering_only_grows before insert or update or delete on metering_intervals
  for each row execute function metering_only_grows();
create trigger metering_never_emptied before truncate on metering_intervals
  for each statement execute function metering_only_grows();
