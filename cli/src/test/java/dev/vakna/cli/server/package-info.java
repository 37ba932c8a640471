/** Tests of finding and ending servers, with processes that behave badly on purpose. */
@NullMarked
package dev.vakna.cli.server;

import org.jspecify.annotations.NullMarked;
