/**
 * What may be set, and what was set: every setting is known by name and form, all are checked
 * together before anything of the server exists, and nothing but the command line, {@code VAKNA_…}
 * variables and one file of settings is read.
 */
@NullMarked
package dev.vakna.server.settings;

import org.jspecify.annotations.NullMarked;
