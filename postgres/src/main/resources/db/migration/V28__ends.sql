-- What is known of the ends of Cloud VMs, before and after them; a row stays when its VPS is gone.
create table vps_ends (
  vps_id               uuid primary key,
  account_id           uuid not null references accounts,
  cancel_type          text check (cancel_type in ('IMMEDIATE', 'END_OF_PERIOD')),
  reason               text,
  other_reason         text,
  cancelled_at         timestamptz,
  scheduled_at         timestamptz,
  revoked_at           timestamptz,
  delete_after         timestamptz,
  told_of              timestamptz,
  ended_at             timestamptz,
  check ((cancel_type is null) = (cancelled_at is null)),
  check (cancel_type is not null or (scheduled_at is null and revoked_at is null)),
  check (scheduled_at is null or revoked_at is null)
);

-- Rounds ask what is due, and what is to be told of; both are few, however many ended long ago.
create index vps_ends_due on vps_ends (least(scheduled_at, delete_after))
  where ended_at is null and least(scheduled_at, delete_after) is not null;
create index vps_ends_untold on vps_ends (delete_after)
  where ended_at is null and delete_after is distinct from told_of;
