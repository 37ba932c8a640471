package dev.vakna.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.core.engine.EngineException;
import dev.vakna.server.http.RefusedException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class EngineCallsTest {

  private final EngineCalls calls = new EngineCalls(Duration.ofMillis(50));
  private final EngineCalls patient = new EngineCalls(Duration.ofMinutes(1));

  @Test
  void anAnswerAndAFailureComeAsTheyAre() {
    assertThat(patient.answer(() -> "text")).isEqualTo("text");
    EngineException failure = EngineException.retryable("away", null);
    assertThatThrownBy(() ->
            patient.answer(() -> {
              throw failure;
            }))
        .isSameAs(failure);
  }

  @Test
  void whatDoesNotComeBackIsLeftBehindAndNeverMoreThanAFew() {
    CountDownLatch over = new CountDownLatch(1);
    try {
      for (int i = 0; i < 16; i++) {
        assertThatThrownBy(() -> calls.answer(() -> hang(over)))
            .isInstanceOf(RefusedException.class)
            .hasMessageContaining("does not answer");
      }
      assertThatThrownBy(() -> calls.answer(() -> "text"))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("16 calls wait for it already");
    } finally {
      over.countDown();
    }
    Awaitility.await().ignoreExceptions().until(() -> calls.answer(() -> "text").equals("text"));
  }

  /** As a call that nothing interrupts. */
  private static String hang(CountDownLatch over) {
    while (true) {
      try {
        over.await();
        return "late";
      } catch (InterruptedException e) {
        continue;
      }
    }
  }
}
