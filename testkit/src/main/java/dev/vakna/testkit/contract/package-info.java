/**
 * What every storage must do, as suites that each implementation's tests inherit. They share their
 * storage with whatever else is in it, so each test works with identities of its own.
 */
@NullMarked
package dev.vakna.testkit.contract;

import org.jspecify.annotations.NullMarked;
