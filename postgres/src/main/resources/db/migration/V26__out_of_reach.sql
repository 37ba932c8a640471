-- A step, or its undo, tells that something which it needs does not answer and that nothing was done.
alter table operation_journal drop constraint operation_journal_mark_check;
alter table operation_journal add constraint operation_journal_mark_check check
  (mark in ('INTENT', 'DONE', 'RETRY', 'WAITED', 'UNDO_INTENT', 'UNDONE', 'UNDO_RETRY',
    'UNDO_WAITED', 'RESUMED'));

-- What waits so takes nobody's turn; operators see it in the list.
alter table operations add column waiting boolean not null default false;
