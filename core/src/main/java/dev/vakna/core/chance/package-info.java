/** The port to chance: identifiers, secrets and generated names. */
@NullMarked
package dev.vakna.core.chance;

import org.jspecify.annotations.NullMarked;
