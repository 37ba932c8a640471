/** What an examination of the host tells. */
@NullMarked
package dev.vakna.cli.doctor;

import org.jspecify.annotations.NullMarked;
