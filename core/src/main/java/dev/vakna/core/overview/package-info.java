/** What the owner of a machine sees of it: what is recorded, what it uses, and what may be done. */
@NullMarked
package dev.vakna.core.overview;

import org.jspecify.annotations.NullMarked;
