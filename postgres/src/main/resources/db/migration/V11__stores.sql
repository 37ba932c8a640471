-- Scans read keys a page at a time, in the order of their bytes; the indexes follow the column.
alter table backups alter column key type text collate "C";

-- Whether indexes that lie beside a store's archives are used: who wrote them could mislead.
alter table backup_stores add column trust_indexes boolean not null default false;
