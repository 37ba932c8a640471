package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * Every status that a call is described with is seen by a test, and every status that a test sees
 * is described. Judged once all tests of the module were run, and written to {@code
 * target/answers.md} as a table.
 */
class AnswerTableIT {

  @Test
  void everyDescribedAnswerHasATestAndEveryAnswerIsDescribed() throws Exception {
    AnswerTable table = AnswerTable.read();
    Files.writeString(
        Files.createDirectories(Path.of("target")).resolve("answers.md"), table.markdown());
    assumeThat(System.getProperty("test")).as("only some tests were asked for").isIn(null, "NONE");
    assumeThat(AnswerTable.notRun()).as("not run").isEmpty();
    assertThat(table.empty()).as("described, and seen by no test").isEmpty();
    assertThat(table.undescribed()).as("seen, and not described").isEmpty();
    assertThat(table.cells()).isPositive();
  }
}
