/**
 * The operator's commands: each is one call of the admin API, its answer laid out as a table or
 * given as it came.
 */
@NullMarked
package dev.vakna.cli.admin;

import org.jspecify.annotations.NullMarked;
