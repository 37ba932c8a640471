/** The command that measures, as a script uses it. */
package dev.vakna.cli.bench;
