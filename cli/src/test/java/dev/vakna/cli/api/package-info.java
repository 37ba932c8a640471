/** Tests of calling servers that do not answer as they should. */
@NullMarked
package dev.vakna.cli.api;

import org.jspecify.annotations.NullMarked;
