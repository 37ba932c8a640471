package dev.vakna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

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
  void aMisspeltCommandIsLookedForAmongAll() {
    assertThat(VaknaCommand.commandLine("statsu").getSubcommands()).containsKey("status");
  }
}
