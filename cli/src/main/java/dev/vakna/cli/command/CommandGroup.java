package dev.vakna.cli.command;

import java.util.Map;

/**
 * A command that is made of others. They are looked into only where they are wanted, those too that
 * are methods of it; so it is declared without {@code subcommands}, and with {@code
 * addMethodSubcommands = false}.
 */
public interface CommandGroup {

  /** The commands by their names, in the order of the help. */
  Map<String, Class<?>> commands();
}
