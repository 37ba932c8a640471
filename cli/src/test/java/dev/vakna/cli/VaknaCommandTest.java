package dev.vakna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class VaknaCommandTest {

  @Test
  void eachCommandIsTheSameAloneAsAmongAll() {
    var all = VaknaCommand.commandLine().getSubcommands();
    assertThat(all).containsKeys("demo", "stop", "status", "doctor", "admin", "vma", "help");
    all.forEach((name, command) -> {
      var alone = VaknaCommand.commandLine(name).getSubcommands();
      if (!name.equals("help")) {
        assertThat(alone).containsOnlyKeys(name);
        assertThat(alone.get(name).getUsageMessage()).isEqualTo(command.getUsageMessage());
      }
    });
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
