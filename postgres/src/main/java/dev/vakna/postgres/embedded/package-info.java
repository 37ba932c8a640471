/**
 * A real PostgreSQL server that comes with the product: unpacked once from the binaries on the
 * class path, kept under one directory, run by an unprivileged user, reached over loopback with a
 * password. The server outlives a process that dies without closing it; the next start finds it by
 * its pid file and takes it over.
 */
@NullMarked
package dev.vakna.postgres.embedded;

import org.jspecify.annotations.NullMarked;
