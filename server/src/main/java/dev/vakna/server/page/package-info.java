/**
 * Pages for people. What a page says is a record here, in words; how it is arranged is the template
 * of the same name in {@code src/main/jte}, of which the build makes a class of this package.
 */
@NullMarked
package dev.vakna.server.page;

import org.jspecify.annotations.NullMarked;
