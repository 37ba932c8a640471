package dev.vakna.cli.vma;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code vakna vma}. */
@Command(
    name = "vma",
    mixinStandardHelpOptions = true,
    description = "Looks into Proxmox VE backup archives, checks, extracts and makes them.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "ARCHIVE is a .vma file, plain or as .zst, .gz, .bz2 or .lzo, or '-' for standard input.",
      "The archive is never written to.",
      "",
      "Exit status: 0 good, 1 bad archive or failed, 2 wrong use."
    },
    subcommands = {
      ListCommand.class,
      ConfigCommand.class,
      VerifyCommand.class,
      ExtractCommand.class,
      IndexCommand.class,
      CatCommand.class,
      CreateCommand.class,
      RepackCommand.class,
      CommandLine.HelpCommand.class
    })
public final class VmaCommand implements Runnable {

  @Spec private CommandSpec spec;

  /** Made by picocli. */
  @SuppressWarnings("NullAway.Init") // picocli fills the field before anything runs
  VmaCommand() {}

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command? See 'vakna vma --help'.");
  }
}
