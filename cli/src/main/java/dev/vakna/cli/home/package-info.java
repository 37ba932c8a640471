/** Who holds a home, and where its server is to be reached. */
@NullMarked
package dev.vakna.cli.home;

import org.jspecify.annotations.NullMarked;
