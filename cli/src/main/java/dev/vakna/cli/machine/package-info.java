/**
 * Looking into a restored machine from outside: its SSH server, whose host key is believed only
 * when the machine itself confirmed it over another way, and its serial console.
 */
@NullMarked
package dev.vakna.cli.machine;

import org.jspecify.annotations.NullMarked;
