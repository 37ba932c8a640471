/**
 * What the operator's command line asks of a running server, over loopback and behind the admin
 * token. Reads requests and lays out answers; the rules are the core's.
 */
@NullMarked
package dev.vakna.server.admin;

import org.jspecify.annotations.NullMarked;
