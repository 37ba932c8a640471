-- What customers read of a damaged archive names nothing of the host. Earlier releases kept the
-- reader's own message, which holds the file's whole path.
update backups
   set fault = 'its content is not what it should be.'
 where state = 'CORRUPT' and fault like '%/%';
