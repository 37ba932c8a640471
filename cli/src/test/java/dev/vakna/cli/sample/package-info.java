@NullMarked
package dev.vakna.cli.sample;

import org.jspecify.annotations.NullMarked;
