-- An account lists its jobs, newest first: all, those of a type, and the few that failed.
drop index operations_by_account;
create index operations_of_account on operations (account_id, created_at desc, id desc);
create index operations_of_account_by_kind on operations (account_id, kind, created_at desc, id desc);
create index operations_of_account_failed on operations (account_id, created_at desc, id desc)
  where status = 'FAILED';
