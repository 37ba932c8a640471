-- An address of a provider's network that is given up rests: it stays here, held by nobody, and says
-- from when on it may be leased again. One that others were seen to use rests too. That an address is
-- leased or rests, and never both, is the primary key's doing.
alter table address_leases
  alter column vps_id drop not null,
  add column free_from timestamptz,
  add column refused boolean not null default false,
  add constraint address_leases_held_or_resting check ((vps_id is null) = (free_from is not null)),
  add constraint address_leases_refused_rest check (vps_id is null or not refused);
create index address_leases_resting on address_leases (network, free_from, address)
  where vps_id is null;

-- Up to this address of a network's range all are leased or rest; those that were never used lie
-- behind it.
create table address_marks (
  network text primary key references networks on delete cascade,
  address inet not null
);

-- Whoever gives an address up, in whichever way, also a server of an earlier release.
create function address_rests() returns trigger language plpgsql as $$
begin
  insert into address_leases (network, address, free_from)
  select old.network, old.address, clock_timestamp() + n.hold_back * interval '1 second'
  from networks n where n.name = old.network;
  return null;
end
$$;
create trigger address_removed after delete on address_leases
  for each row when (old.vps_id is not null) execute function address_rests();
create trigger address_changed after update on address_leases
  for each row when (old.vps_id is not null
    and (old.network <> new.network or old.address <> new.address))
  execute function address_rests();
