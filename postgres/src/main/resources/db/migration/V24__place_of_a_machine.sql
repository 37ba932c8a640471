-- An engine's own names for a machine, which it alone reads; machines of earlier releases have none.
alter table vps
  add column place text not null default '' check (length(place) <= 4096),
  add check (place = '' or host is not null);
