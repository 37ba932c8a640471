package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Some of the requests of {@link ApiUnderDescribedRequests}, in every run. */
class DescribedRequestsTest {

  private static final int REQUESTS = 1_200;
  private static final long SEED = 13;

  @Test
  void everyAnswerIsAsDescribed(@TempDir Path home) throws Exception {
    try (TestServer server = TestServer.start(home, "--vakna.limits=off")) {
      ApiUnderDescribedRequests.Outcome outcome =
          ApiUnderDescribedRequests.run(server, SEED, REQUESTS);
      assertThat(outcome.faults()).as("seed %d", SEED).isEmpty();
      assertThat(outcome.statuses()).containsKeys(200, 202, 304, 400, 401, 404, 405, 406, 415);
    }
  }
}
