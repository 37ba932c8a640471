-- Who looks again and again at all machines reads only those whose power changed since.
alter table vps add column power_changed_at timestamptz not null default clock_timestamp();
create index vps_power_changed on vps (host, power_changed_at) where host is not null;

create function vps_power_changed() returns trigger language plpgsql as $$
begin
  new.power_changed_at := clock_timestamp();
  return new;
end
$$;
create trigger vps_power_changed before update on vps for each row
  when ((old.status, old.power, old.desired_power, old.host)
    is distinct from (new.status, new.power, new.desired_power, new.host))
  execute function vps_power_changed();

-- Who keeps the indexes of archives reads what changed, and walks through the rest piece by piece.
alter table backups add column changed_at timestamptz not null default clock_timestamp();
create index backups_changed on backups (changed_at)
  where state = 'AVAILABLE' and facts is not null;
create index backups_indexable on backups (created_at desc, id desc)
  where state = 'AVAILABLE' and facts is not null;
create index backups_by_archive on backups ((facts->>'archiveId'));
create index backups_by_place on backups (store collate "C", key collate "C");

create function backup_changed() returns trigger language plpgsql as $$
begin
  new.changed_at := clock_timestamp();
  return new;
end
$$;
create trigger backup_changed before update on backups for each row
  when ((old.state, old.size_bytes, old.modified_at, old.created_at, old.facts::text)
    is distinct from (new.state, new.size_bytes, new.modified_at, new.created_at, new.facts::text))
  execute function backup_changed();

-- Jobs go some time after their end.
create index operations_ended on operations (finished_at) where finished_at is not null;

-- Operators read accounts page by page.
create index accounts_by_age on accounts (created_at, id);
