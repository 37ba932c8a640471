/** The command that simulates, as a script uses it. */
package dev.vakna.cli.simulate;
