package dev.vakna.server.admin;

import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import dev.vakna.server.http.RefusedException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Calls that ask an engine, which may be slow or silent, made where they take no thread of the door
 * for long. One that does not come back is left behind; there are never more than a few.
 */
final class EngineCalls {

  private static final int AT_ONCE = 16;
  private static final Duration RETRY = Duration.ofSeconds(5);

  private final Semaphore room = new Semaphore(AT_ONCE);
  private final Duration patience;

  /**
   * @param patience how long an answer is waited for
   */
  EngineCalls(Duration patience) {
    this.patience = patience;
  }

  /**
   * The call's answer, or what it throws.
   *
   * @throws RefusedException when it does not come in time, or too many have not come before
   */
  <T> T answer(Supplier<T> call) {
    if (!room.tryAcquire()) {
      throw unanswered("%d calls wait for it already".formatted(AT_ONCE));
    }
    CompletableFuture<T> answer = new CompletableFuture<>();
    Thread thread = Thread.ofVirtual().name("engine call").start(() -> ask(call, answer));
    try {
      return answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      thread.interrupt();
      throw unanswered("it was waited for %d seconds".formatted(patience.toSeconds()));
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
      throw unanswered("the server is ending");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    }
  }

  private <T> void ask(Supplier<T> call, CompletableFuture<T> answer) {
    try {
      answer.complete(call.get());
    } catch (Throwable e) {
      answer.completeExceptionally(e);
    } finally {
      room.release();
    }
  }

  private static RefusedException unanswered(String why) {
    return new RefusedException(
        new Refusal(
            ProblemCode.OVERLOADED,
            "What runs the machines does not answer: %s. Try again in a few seconds; the server's log says more."
                .formatted(why),
            List.of(),
            List.of(),
            null,
            Set.of(),
            RETRY));
  }
}
