/** Customers' commands beside a server. */
@NullMarked
package dev.vakna.cli.customer;

import org.jspecify.annotations.NullMarked;
