-- What was seen of a machine is written only when nothing was recorded of its power meanwhile.
alter table vps add column power_turn bigint not null default 0;

create or replace function vps_power_changed() returns trigger language plpgsql as $$
begin
  new.power_changed_at := clock_timestamp();
  new.power_turn := old.power_turn + 1;
  return new;
end
$$;
