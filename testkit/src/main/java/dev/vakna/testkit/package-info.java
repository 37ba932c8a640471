/** What tests share: the contract suites that every implementation of a port must pass. */
@NullMarked
package dev.vakna.testkit;

import org.jspecify.annotations.NullMarked;
