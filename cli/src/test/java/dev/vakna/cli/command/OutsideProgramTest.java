package dev.vakna.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutsideProgramTest {

  @Test
  void theServersDatabaseIsNoneOfTheirBusiness() {
    Map<String, String> environment =
        new HashMap<>(
            Map.of(
                "VAKNA_DATABASE_PASSWORD", "hush",
                "vakna_database_password", "hush",
                "VAKNA_DATABASE_PASSWORD_FILE", "/etc/hush",
                "VAKNA_HOME", "/srv",
                "SSH_AUTH_SOCK", "/run/agent"));
    OutsideProgram.withoutSecrets(environment);
    assertThat(environment).containsOnlyKeys("VAKNA_HOME", "SSH_AUTH_SOCK");
    assertThat(OutsideProgram.of(List.of("env")).environment()).containsKey("PATH");
  }
}
