/**
 * Storage in PostgreSQL, in plain SQL. What must never happen (two leases of one address, two open
 * metering intervals, two backups under one key, a write of a worker that lost its lease) is
 * refused by the database itself, by constraints and by fences in the statements, and not only by
 * the code in front of it.
 */
@NullMarked
package dev.vakna.postgres;

import org.jspecify.annotations.NullMarked;
