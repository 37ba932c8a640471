/**
 * What every backup store is held to; whoever implements one brings a stage and inherits it all.
 */
@NullMarked
package dev.vakna.testkit.backup;

import org.jspecify.annotations.NullMarked;
