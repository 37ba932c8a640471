-- An address is leased once in its network, and two networks may have the same addresses. Leases of
-- releases that knew one network are of that which the local engine has unless told otherwise; the
-- default lets a server of such a release go on beside newer ones.
alter table address_leases
  add column network text not null default 'default'
    check (length(network) between 1 and 100),
  drop constraint address_leases_pkey,
  add primary key (network, address);
