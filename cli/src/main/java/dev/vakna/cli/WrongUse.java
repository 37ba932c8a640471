package dev.vakna.cli;

import dev.vakna.cli.command.CommandFailedException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Names a command that is not there as such; all other wrong use is told as usual. */
final class WrongUse implements IParameterExceptionHandler {
  private final IParameterExceptionHandler usual;

  WrongUse(IParameterExceptionHandler usual) {
    this.usual = usual;
  }

  @Override
  public int handleParseException(ParameterException fault, String[] words) throws Exception {
    CommandLine command = fault.getCommandLine();
    if (fault instanceof UnmatchedArgumentException unmatched
        && !command.getSubcommands().isEmpty()
        && !unmatched.getUnmatched().isEmpty()
        && !unmatched.getUnmatched().getFirst().startsWith("-")) {
      String name = command.getCommandSpec().qualifiedName();
      List<String> near = unmatched.getSuggestions();
      command
          .getErr()
          .println(
              new CommandFailedException(
                      "'%s' has no command '%s'"
                          .formatted(name, unmatched.getUnmatched().getFirst()),
                      "it has " + String.join(", ", command.getSubcommands().keySet()),
                      (near.isEmpty() ? "" : "perhaps %s; ".formatted(String.join(" or ", near)))
                          + "'%s --help' tells more".formatted(name))
                  .text());
      command.getErr().flush();
      return command.getCommandSpec().exitCodeOnInvalidInput();
    }
    return usual.handleParseException(fault, words);
  }
}
