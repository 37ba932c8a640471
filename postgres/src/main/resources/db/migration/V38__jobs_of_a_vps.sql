-- What is at work on one VPS is asked whenever it is looked at, however much was, and is elsewhere.
create index operations_unended_by_vps on operations (vps_id) where finished_at is null;
