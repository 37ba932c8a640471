-- That a machine ends soon by itself, and that its date is another, is told like all that happens to
-- VPSs.
alter table events
  drop constraint events_what_check,
  add constraint events_what_check check
    (what in ('CREATED', 'CHANGED', 'POWER', 'PROGRESS', 'ENDING', 'ENDED', 'DELETED'));

create function vps_end_event() returns trigger language plpgsql as $$
declare
  told_before timestamptz;
  date_before timestamptz;
begin
  if tg_op = 'UPDATE' then
    told_before := old.told_of;
    date_before := old.delete_after;
  end if;
  if new.told_of is not null and new.told_of is distinct from told_before then
    insert into events (account_id, subject, subject_id, what)
      values (new.account_id, 'VPS', new.vps_id, 'ENDING');
  elsif new.delete_after is distinct from date_before then
    insert into events (account_id, subject, subject_id, what)
      values (new.account_id, 'VPS', new.vps_id, 'CHANGED');
  end if;
  return null;
end
$$;
create trigger vps_end_event after insert or update on vps_ends
  for each row execute function vps_end_event();
