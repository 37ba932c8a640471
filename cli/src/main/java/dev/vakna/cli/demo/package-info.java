/**
 * The demonstration: does with the sample customer's backup what a customer would do, and claims of
 * the new machine only what was seen on it.
 */
@NullMarked
package dev.vakna.cli.demo;

import org.jspecify.annotations.NullMarked;
