-- Networks of a provider, from which machines get addresses.
create table networks (
  name          text primary key check (name ~ '^[a-z][a-z0-9-]{0,39}$'),
  region        text not null unique references regions,
  bridge        text not null,
  vlan          int check (vlan between 1 and 4094),
  gateway       inet not null,
  prefix        int not null check (prefix between 8 and 30),
  first_address inet not null,
  last_address  inet not null check (last_address >= first_address),
  prefix6       inet,
  length6       int check (length6 between 64 and 96),
  gateway6      inet,
  nameservers   text[] not null,
  sending       bigint,
  receiving     bigint,
  open          text[] not null,
  dhcp          boolean not null,
  hold_back     bigint not null check (hold_back >= 0), -- seconds
  check (num_nulls(prefix6, length6, gateway6) in (0, 3))
);
