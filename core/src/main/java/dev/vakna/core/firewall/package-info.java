/**
 * What others may begin to talk to of a Cloud VM, as its owner says it: a record that a round has
 * the machine's engine hold to.
 */
@NullMarked
package dev.vakna.core.firewall;

import org.jspecify.annotations.NullMarked;
