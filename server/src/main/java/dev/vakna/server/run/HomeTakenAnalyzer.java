package dev.vakna.server.run;

import dev.vakna.server.http.ApiJson;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in plain words that the home is taken, and by whom. */
public final class HomeTakenAnalyzer extends AbstractFailureAnalyzer<HomeTakenException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, HomeTakenException cause) {
    String who =
        new ServerFile(cause.home(), new ApiJson())
            .read()
            .map(c -> " It is process %d and listens on %s.".formatted(c.pid(), c.url()))
            .orElse("");
    return new FailureAnalysis(
        cause.getMessage() + who,
        "Stop it with 'vakna stop', or start this one with another --vakna.home.",
        cause);
  }
}
