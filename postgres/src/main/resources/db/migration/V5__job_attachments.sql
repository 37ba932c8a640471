-- What belongs to a job and is too large to be read whenever the job is looked at.
create table job_attachments (
  operation_id        uuid not null references operations on delete cascade,
  name                text not null,
  media_type          text not null,
  content             bytea not null check (octet_length(content) <= 1048576),
  primary key (operation_id, name)
);
