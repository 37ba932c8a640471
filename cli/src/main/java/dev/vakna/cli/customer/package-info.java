/**
 * A customer's commands: each is one call of the public API with the customer's own key, its answer
 * laid out as a table or given as it came.
 */
@NullMarked
package dev.vakna.cli.customer;

import org.jspecify.annotations.NullMarked;
