package dev.vakna.server.http;

import dev.vakna.core.engine.EngineException;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import dev.vakna.core.store.StoreUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** What is no fault of anybody's program, but a want of room, of a database or of an engine. */
final class Outages {

  private static final Duration RETRY = Duration.ofSeconds(5);

  private Outages() {}

  /** The refusal for what came of such a want, wherever it stands in the chain of causes. */
  static Optional<Refusal> refusal(@Nullable Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof StoreUnavailableException storage) {
        return Optional.of(
            overloaded(
                storage.undecided()
                    ? "The server lost its storage at the very end of this call and cannot say whether it was carried out. Look before you send it again; with the same Idempotency-Key it acts once."
                    : "The server's storage cannot take this call now; nothing was done. Try again in a few seconds."));
      }
      if (cause instanceof RejectedExecutionException) {
        return Optional.of(busy());
      }
      if (cause instanceof EngineException engine && engine.retryable()) {
        return Optional.of(
            overloaded(
                "What runs the machines does not answer this call now. Try again in a few seconds."));
      }
    }
    return Optional.empty();
  }

  /** As many calls as there is room for are at work. */
  static Refusal busy() {
    return overloaded(
        "The server has as many calls at work as it can; nothing was done. Try again in a few seconds.");
  }

  static Refusal overloaded(String detail) {
    return new Refusal(ProblemCode.OVERLOADED, detail, List.of(), List.of(), null, Set.of(), RETRY);
  }
}
