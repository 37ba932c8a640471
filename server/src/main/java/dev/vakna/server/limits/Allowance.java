package dev.vakna.server.limits;

import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import dev.vakna.server.http.ApiJson;
import dev.vakna.server.http.Problems;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * How a caller stands with a limit.
 *
 * @param allowed the call is within the limit
 * @param limit calls a minute
 * @param remaining calls left now
 * @param untilFull until all of them are back
 * @param untilNext until one more is there; zero while some are left
 */
public record Allowance(
    boolean allowed, int limit, long remaining, Duration untilFull, Duration untilNext) {

  /** Says it in the answer's headers. */
  public void tell(HttpServletResponse response, Instant now) {
    response.setHeader("X-RateLimit-Limit", Integer.toString(limit));
    response.setHeader("X-RateLimit-Remaining", Long.toString(remaining));
    response.setHeader("X-RateLimit-Reset", ApiJson.time(now.plus(untilFull)));
  }

  /** The refusal of a call beyond the limit. */
  public Refusal refusal(String what) {
    return new Refusal(
        ProblemCode.RATE_LIMITED,
        "More than %d %s a minute. Try again in %d s."
            .formatted(limit, what, Problems.wholeSeconds(untilNext)),
        List.of(),
        List.of(),
        null,
        Set.of(),
        untilNext);
  }
}
