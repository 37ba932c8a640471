package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A client that was written against the last release goes on working. {@code released/openapi.yaml}
 * is that release's description; it is replaced when a release is made.
 */
class ReleasedContractTest {

  @Test
  void nothingThatAClientOfTheLastReleaseReliesOnIsGone() {
    assertThat(BreakingChanges.between(withTraffic(released()), Description.text())).isEmpty();
  }

  /**
   * Of traffic the public contract has told from the first, which that release could not count: no
   * machine that it made has such lines.
   */
  private static String withTraffic(String released) {
    String line = "/components/schemas/UsageLine/properties/";
    String typed =
        BreakingChanges.put(
            released,
            line + "type/enum",
            "[\"cpu\", \"memory\", \"storage\", \"ipv4\", \"traffic\"]");
    return BreakingChanges.put(
        typed, line + "unit/enum", "[\"core-hour\", \"gib-hour\", \"address-hour\", \"gib\"]");
  }

  @Test
  void aDescriptionBreaksNothingOfItself() {
    assertThat(BreakingChanges.between(released(), released())).isEmpty();
  }

  /** What the comparison must see, put into the last release's description one by one. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a path is gone | /paths/~1api~1jobs~1{jobId} |",
        "a method is gone | /paths/~1api~1v2~1vps~1{id}/get |",
        "a status is gone | " + Paths.RESTORE + "/responses/202 |",
        "a parameter of a query is gone | /paths/~1api~1v2~1vps/get/parameters/2 |",
        "a parameter must be there | /paths/~1api~1v2~1vps/get/parameters/2/required | true",
        "a property of an answer is gone | /components/schemas/Vps/properties/createdAt |",
        "a property of an answer need not be there | /components/schemas/Vps/required/0 |",
        "a property of an answer may be null | "
            + "/components/schemas/Vps/properties/name/type | [\"string\", \"null\"]",
        "a property of an answer is of another type | "
            + "/components/schemas/Vps/properties/name/type | \"integer\"",
        "a property of a body is gone | /components/schemas/RestoreRequest/properties/name |",
        "a property of a body must be there | "
            + "/components/schemas/RestoreRequest/required | [\"name\"]",
        "a property of a body may be less | "
            + "/components/schemas/RestoreRequest/properties/cpuCores/maximum | 16",
        "a property of a body is of another type | "
            + "/components/schemas/RestoreRequest/properties/cpuCores/type | [\"string\", \"null\"]",
        "a value of a body is gone | "
            + "/components/schemas/RestoreRequest/properties/bootMode/enum | [\"auto\", null]",
        "a body must be there | " + Paths.RESTORE + "/requestBody/required | true",
      })
  void whatBreaksAClientIsSeen(String what, String at, String value) {
    String changed = BreakingChanges.put(released(), at, value);
    assertThat(changed).as("it is planted").isNotEqualTo(released());
    assertThat(BreakingChanges.between(released(), changed)).as(what).isNotEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "an answer says more | "
            + "/components/schemas/Vps/properties/more | {\"type\": \"string\"}",
        "a body may say more | "
            + "/components/schemas/RestoreRequest/properties/more | {\"type\": \"string\"}",
        "a body may be larger | "
            + "/components/schemas/RestoreRequest/properties/cpuCores/maximum | 64",
        "a call is new | /paths/~1api~1new | {\"get\": {\"responses\": {\"200\": {\"description\": \"x\"}}}}",
        "words are others | /components/schemas/Vps/properties/name/description | \"x\"",
      })
  void whatBreaksNobodyIsLetPass(String what, String at, String value) {
    String changed = BreakingChanges.put(released(), at, value);
    assertThat(changed).as("it is planted").isNotEqualTo(released());
    assertThat(BreakingChanges.between(released(), changed)).as(what).isEmpty();
  }

  private interface Paths {
    String RESTORE =
        "/paths/~1api~1v2~1vps~1{id}~1backups~1{backupId}~1actions~1restore-to-payg/post";
  }

  private static String released() {
    try (var in = ReleasedContractTest.class.getResourceAsStream("/released/openapi.yaml")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
