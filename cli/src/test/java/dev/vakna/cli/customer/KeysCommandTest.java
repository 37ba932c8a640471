package dev.vakna.cli.customer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.cli.OwnProcess;
import dev.vakna.cli.server.StandIn;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands beside a server, played by this process, that takes one key. */
class KeysCommandTest {

  @TempDir Path home;

  private record Said(int status, String text) {}

  private Said said(@Nullable String key, String input, String... words) throws Exception {
    ProcessBuilder builder = OwnProcess.command(home, words);
    if (key != null) {
      builder.environment().put("VAKNA_API_KEY", key);
    }
    Process process = builder.start();
    try (var out = process.getOutputStream()) {
      out.write(input.getBytes(StandardCharsets.UTF_8));
    }
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Said(process.waitFor(), text);
  }

  private static StandIn.Answer answer(String call) {
    return switch (call) {
      case "GET /api/keys" ->
          new StandIn.Answer(
              200,
              "{\"data\":{\"keys\":[{\"keyId\":\"key_1\",\"name\":\"ci\",\"prefix\":\"vk_live_ab12\",\"scopes\":[\"read:vm\"],\"allowedNetworks\":[],\"expiresAt\":null,\"lastUsedAt\":null}]}}");
      case "GET /api/keys/scopes" ->
          new StandIn.Answer(
              200,
              "{\"data\":{\"scopes\":[{\"name\":\"read:vm\",\"description\":\"See VPSs.\",\"held\":true}]}}");
      case "POST /api/keys" ->
          new StandIn.Answer(
              201,
              "{\"data\":{\"keyId\":\"key_2\",\"key\":\"vk_live_secret\",\"expiresAt\":null}}");
      case "DELETE /api/keys/key_1" -> new StandIn.Answer(200, "{\"data\":{\"deleted\":true}}");
      case "POST /internal/admin/accounts/acct_1/users" ->
          new StandIn.Answer(201, "{\"password\":null,\"user\":{\"userId\":\"usr_1\"}}");
      default -> new StandIn.Answer(404, "{\"detail\":\"There is no such thing.\"}");
    };
  }

  @Test
  void keysAreListedMadeAndDeletedWithTheOwnKey() throws Exception {
    try (StandIn server = new StandIn(home, KeysCommandTest::answer)) {
      assertThat(said("token", "", "keys", "list").text())
          .contains("key_1", "ci", "vk_live_ab12", "everywhere", "never");
      assertThat(said("token", "", "keys", "scopes").text()).contains("read:vm", "yes", "See VPSs");
      assertThat(
              said("token", "", "keys", "create", "ci", "--scopes=read:vm,power:vm", "--days=9")
                  .text())
          .contains("key_2", "vk_live_secret");
      assertThat(server.calls().getLast())
          .isEqualTo(
              "POST /api/keys {\"name\":\"ci\",\"scopes\":[\"read:vm\",\"power:vm\"],\"expires_in_days\":9}");
      assertThat(said("token", "", "keys", "delete", "key_1").text()).contains("Deleted key_1");
      assertThat(said("token", "", "keys", "delete", "key_9"))
          .satisfies(refused -> assertThat(refused.status()).isEqualTo(1))
          .satisfies(refused -> assertThat(refused.text()).contains("There is no such thing."));
    }
  }

  @Test
  void withoutAKeyItIsSaidWhereOneIsLookedFor() throws Exception {
    Said none = said(null, "", "keys", "list");
    assertThat(none.status()).isEqualTo(1);
    assertThat(none.text()).contains("VAKNA_API_KEY", "--key-file");
  }

  @Test
  void aUsersPasswordIsReadFromStandardInput() throws Exception {
    try (StandIn server = new StandIn(home, KeysCommandTest::answer)) {
      Said made =
          said(
              null,
              "rye bread at six\nmore\n",
              "admin",
              "user",
              "create",
              "acct_1",
              "--email=a@b.se",
              "--role=owner",
              "--password-stdin");
      assertThat(made.text()).contains("usr_1").doesNotContain("rye");
      assertThat(server.calls().getLast())
          .isEqualTo(
              "POST /internal/admin/accounts/acct_1/users {\"password\":\"rye bread at six\",\"email\":\"a@b.se\",\"role\":\"owner\"}");
    }
  }
}
