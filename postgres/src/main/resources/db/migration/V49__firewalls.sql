-- What is open of a Cloud VM, as its owner says it, and what its engine has answered to.
create table vps_firewalls (
  vps_id      uuid primary key references vps on delete cascade,
  rules       json not null,
  version     bigint not null check (version >= 1),
  settled     bigint not null check (settled >= 0 and settled <= version),
  enforced    boolean not null,
  changed_at  timestamptz not null
);

-- Rounds ask for what no engine has answered to, which is little.
create index vps_firewalls_unsettled on vps_firewalls (vps_id) where settled < version;

-- Machines of earlier releases stand behind nothing that filters; their engine says so when asked.
insert into vps_firewalls (vps_id, rules, version, settled, enforced, changed_at)
select id,
  '[{"ports":"tcp/22","sources":[],"description":""},
    {"ports":"tcp/80","sources":[],"description":""},
    {"ports":"tcp/443","sources":[],"description":""}]',
  1, 0, false, now()
from vps where host is not null;
