package dev.vakna.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;

class VaknaCommandTest {

  @Test
  void eachCommandIsTheSameAloneAsAmongAll() {
    var all = VaknaCommand.commandLine().getSubcommands();
    assertThat(all).containsKeys("demo", "stop", "status", "doctor", "admin", "vma", "help");
    assertThat(all.get("vma").getSubcommands()).containsKeys("list", "extract", "help");
    assertThat(all.get("admin").getSubcommands()).containsKeys("account", "usage", "vms");
    all.forEach((name, command) -> assertSameAlone(List.of(name), command));
  }

  private static void assertSameAlone(List<String> words, CommandLine among) {
    if (words.getLast().equals("help")) {
      return;
    }
    CommandLine alone = VaknaCommand.commandLine(words.toArray(String[]::new));
    for (String word : words) {
      alone = alone.getSubcommands().get(word);
    }
    assertThat(alone.getUsageMessage()).isEqualTo(among.getUsageMessage());
    assertThat(alone.getSubcommands().keySet())
        .containsExactlyElementsOf(among.getSubcommands().keySet());
    among
        .getSubcommands()
        .forEach((name, each) ->
            assertSameAlone(Stream.concat(words.stream(), Stream.of(name)).toList(), each));
  }

  @Test
  void onlyWhatIsNamedIsLookedInto() {
    var vma = VaknaCommand.commandLine("vma", "list", "x.vma").getSubcommands();
    assertThat(vma).containsOnlyKeys("vma");
    assertThat(vma.get("vma").getSubcommands()).containsOnlyKeys("list");
    var admin = VaknaCommand.commandLine("admin", "account", "list").getSubcommands().get("admin");
    assertThat(admin.getSubcommands()).containsOnlyKeys("account");
  }

  @Test
  void everyCommandSaysWhatItsExitStatusMeans() {
    assertExitStatusIsTold(VaknaCommand.commandLine());
  }

  private static void assertExitStatusIsTold(CommandLine line) {
    assertThat(line.getCommandSpec().usageMessage().exitCodeList())
        .as(line.getCommandName())
        .isNotEmpty();
    line.getSubcommands().values().forEach(VaknaCommandTest::assertExitStatusIsTold);
  }

  /** picocli formats all texts; of one with a lone percent sign it warns whoever asked for help. */
  @Test
  void everyTextOfTheHelpCanBeFormatted() {
    assertTextsCanBeFormatted(VaknaCommand.commandLine());
  }

  private static void assertTextsCanBeFormatted(CommandLine line) {
    var spec = line.getCommandSpec();
    Stream<String[]> texts =
        Stream.concat(
            Stream.of(spec.usageMessage().description(), spec.usageMessage().footer()),
            spec.args().stream().map(ArgSpec::description));
    texts
        .flatMap(Arrays::stream)
        .forEach(text ->
            assertThatCode(() -> String.format(text))
                .as("%s: %s", line.getCommandName(), text.replace("%", "%%"))
                .doesNotThrowAnyException());
    line.getSubcommands().values().forEach(VaknaCommandTest::assertTextsCanBeFormatted);
  }

  @Test
  void aCommandThatIsNotThereIsNamedInAFewLines() {
    StringWriter said = new StringWriter();
    int status =
        VaknaCommand.commandLine()
            .setErr(new PrintWriter(said))
            .execute("admin", "store", "lits", "main");
    assertThat(status).isEqualTo(2);
    assertThat(said.toString().lines())
        .hasSize(3)
        .first()
        .isEqualTo("vakna: 'vakna admin store' has no command 'lits'");
    assertThat(said.toString()).contains("add, ", "'vakna admin store --help' tells more");
  }

  @Test
  void aMisspeltCommandIsLookedForAmongAll() {
    assertThat(VaknaCommand.commandLine("statsu").getSubcommands()).containsKey("status");
  }
}
