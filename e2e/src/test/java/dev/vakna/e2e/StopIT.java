package dev.vakna.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.cli.command.Environment;
import dev.vakna.cli.server.ServerControl;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code vakna stop} at a real server that hangs, with the PostgreSQL that it brought. */
class StopIT {

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  @Test
  void aServerThatHangsIsEndedBeforeItsDatabaseAndStartsAgain() throws Exception {
    try (Installation installation = Installation.start()) {
      String account =
          installation
              .admin("POST", "accounts", Map.of("name", "Anna"))
              .get("accountId")
              .asString();
      ServerProcess server = installation.servers().getFirst();
      ProcessHandle postmaster = installation.database().postmaster().orElseThrow();
      server.freeze();

      Path home = installation.home();
      ServerControl control =
          new ServerControl(
              new Environment(
                  Installation.checkout(),
                  home,
                  home,
                  home,
                  Instant.now(),
                  Duration.ZERO,
                  "root".equals(System.getProperty("user.name"))));
      assertThat(control.holder()).get().extracting(holder -> holder.pid()).isEqualTo(server.pid());
      List<String> ended = control.stop(PATIENCE, false, _ -> {});

      assertThat(ended).hasSize(2);
      assertThat(ended.getFirst()).contains("server", Long.toString(server.pid()));
      assertThat(ended.getLast()).contains("PostgreSQL");
      assertThat(server.alive()).isFalse();
      assertThat(postmaster.isAlive()).isFalse();
      assertThat(control.holder()).isEmpty();

      installation.startServer();
      assertThat(installation.admin("GET", "accounts/" + account, null).toString())
          .contains("Anna");
      assertThat(installation.database().postmaster()).isPresent();
    }
  }
}
