-- The engine that makes a region's machines; null is that of whichever server takes the call.
alter table regions add column engine text check (length(engine) between 1 and 100);
