-- Keys that customers make themselves.
alter table api_keys
  add column description   text,
  add column is_test       boolean not null default false,
  -- id of a key or user, or 'operator'
  add column created_by    text not null default 'operator',
  add column revoked_by    text,
  add column last_used_at  timestamptz;

-- People who sign in for an account.
create table users (
  id                uuid primary key,
  account_id        uuid not null references accounts,
  email             text not null,
  -- as addresses are compared
  email_folded      text not null unique,
  role              text not null check (role in ('OWNER', 'OPERATOR', 'VIEWER')),
  enabled           boolean not null,
  -- The password itself is never stored.
  password_hash     text not null,
  password_set_at   timestamptz not null,
  totp_secret       text,
  -- the newest time step whose code was taken: none is good twice
  totp_step         bigint not null,
  -- Sessions of an earlier one have ended.
  epoch             bigint not null,
  -- from where the user signed in of late
  networks          text[] not null,
  signed_in_at      timestamptz,
  created_at        timestamptz not null
);
create index users_by_account on users (account_id, created_at, id);

create table sessions (
  -- The session's secret itself is never stored.
  hash              text primary key check (hash ~ '^[0-9a-f]{64}$'),
  user_id           uuid not null references users on delete cascade,
  epoch             bigint not null,
  created_at        timestamptz not null,
  used_at           timestamptz not null
);
create index sessions_by_user on sessions (user_id, created_at);
