-- Whose an archive or a machine was whose VPS is gone or tied to something else. It outlives VPS,
-- archive and store, so that an import never gives it to another account by itself. A subject is as
-- in backup_rulings.
create table backup_formers (
  -- Not a reference: a store that is removed may be entered again.
  store                text not null,
  subject              text not null,
  account_id           uuid not null references accounts,
  primary key (subject, store, account_id)
);
