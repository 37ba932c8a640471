package dev.vakna.cli.vma;

import dev.vakna.cli.command.CommandGroup;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code vakna vma}. */
@Command(
    name = "vma",
    mixinStandardHelpOptions = true,
    addMethodSubcommands = false,
    description = "Looks into Proxmox VE backup archives, checks, extracts and makes them.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "ARCHIVE is a .vma file, plain or as .zst, .gz, .bz2 or .lzo, or '-' for standard input.",
      "The archive is never written to.",
      "",
      "Exit status: 0 good, 1 bad archive or failed, 2 wrong use."
    })
public final class VmaCommand implements CommandGroup, Runnable {

  @Spec private CommandSpec spec;

  /** Made by picocli. */
  @SuppressWarnings("NullAway.Init") // picocli fills the field before anything runs
  VmaCommand() {}

  @Override
  public Map<String, Class<?>> commands() {
    Map<String, Class<?>> commands = new LinkedHashMap<>();
    commands.put("list", ListCommand.class);
    commands.put("config", ConfigCommand.class);
    commands.put("verify", VerifyCommand.class);
    commands.put("extract", ExtractCommand.class);
    commands.put("index", IndexCommand.class);
    commands.put("cat", CatCommand.class);
    commands.put("create", CreateCommand.class);
    commands.put("repack", RepackCommand.class);
    commands.put("help", CommandLine.HelpCommand.class);
    return commands;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command? See 'vakna vma --help'.");
  }
}
