package dev.vakna.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.server.VaknaServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class SettingsTest {

  private static final Pattern NAME = Pattern.compile("`([a-z.][a-z.-]*)`");

  @Test
  void theListOfSettingsIsTheSettings() throws Exception {
    Path list = Path.of(System.getProperty("vakna.checkout", "..")).resolve("docs/settings.md");
    List<String> listed = new ArrayList<>();
    for (String line : Files.readAllLines(list)) {
      if (line.startsWith("| `")) {
        listed.addAll(names(line.split("\\|", 3)[1]));
      }
    }
    assertThat(listed).containsExactlyInAnyOrderElementsOf(Settings.known().names());
  }

  /** {@code `a.b.c`, `.d`} is a.b.c and a.b.d. */
  private static List<String> names(String cell) {
    List<String> names = new ArrayList<>();
    for (String name : NAME.matcher(cell).results().map((MatchResult r) -> r.group(1)).toList()) {
      String first = names.isEmpty() ? "" : names.getFirst();
      names.add(name.startsWith(".") ? first.substring(0, first.lastIndexOf('.')) + name : name);
    }
    return names;
  }

  @Test
  void whatIsWrongIsToldAsAWholeBeforeAnythingIsTouched() {
    Path home = Path.of("/proc/nowhere");
    Assertions.assertThatThrownBy(() ->
            Starting.application(VaknaServer.class)
                .run("--vakna.home=" + home, "--vakna.rate.reads=-1", "--vakna.restores.slots=abc"))
        .isInstanceOfSatisfying(
            StartRefusedException.class,
            refused -> {
              assertThat(refused.exitStatus()).isEqualTo(2);
              assertThat(StartFailure.of(refused).text())
                  .contains("2 settings", "vakna.rate.reads=-1", "vakna.restores.slots=abc")
                  .contains("docs/settings.md")
                  .doesNotContain("Exception", "\tat ");
            });
  }

  @Test
  void aHomeThatCannotBeUsedIsToldPlainly() {
    Assertions.assertThatThrownBy(
            () -> Starting.application(VaknaServer.class).run("--vakna.home=/proc/nowhere"))
        .satisfies(thrown -> {
          StartFailure failure = StartFailure.of(thrown);
          assertThat(failure.status()).isEqualTo(1);
          assertThat(failure.text()).contains("/proc/nowhere", "cure:").doesNotContain("Exception");
        });
  }
}
