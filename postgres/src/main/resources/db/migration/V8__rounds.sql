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
