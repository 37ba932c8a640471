-- How many archives may be indexed, and how many of these are larger than what fits, is counted for
-- every page that operators look at: by an index alone, without a look at the rows.
create index backups_by_size on backups (size_bytes)
  where state = 'AVAILABLE' and facts is not null;
