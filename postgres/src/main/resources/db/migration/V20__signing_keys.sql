-- Keys by which all servers know what one of them has signed, such as links to reports.
create table signing_keys (
  purpose              text not null,
  secret               text not null,
  made_at              timestamptz not null,
  primary key (purpose, secret)
);
