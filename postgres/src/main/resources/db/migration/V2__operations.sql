-- An attempt to undo says when it begins, and an operator gives a parked operation back.
alter table operation_journal drop constraint operation_journal_mark_check;
alter table operation_journal add constraint operation_journal_mark_check check
  (mark in ('INTENT', 'DONE', 'RETRY', 'UNDO_INTENT', 'UNDONE', 'UNDO_RETRY', 'RESUMED'));

-- Operators look at the newest first.
create index operations_newest on operations (created_at desc, id desc);
create index operations_parked on operations (created_at desc, id desc) where status = 'PARKED';
