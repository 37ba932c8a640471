/** Looks at everything that Vakna needs of its host and says, for whatever is wrong, what to do. */
@NullMarked
package dev.vakna.cli.doctor;

import org.jspecify.annotations.NullMarked;
