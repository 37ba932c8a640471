package dev.vakna.server.admin;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Calls of several engines: one that is silent takes no room of another one's. */
final class CallsByEngine {

  private final Map<String, EngineCalls> calls = new ConcurrentHashMap<>();
  private final Duration patience;

  /**
   * @param patience how long an answer is waited for
   */
  CallsByEngine(Duration patience) {
    this.patience = patience;
  }

  /**
   * The call's answer, or what it throws.
   *
   * @param engine name of the engine that is asked
   */
  <T> T answer(String engine, Supplier<T> call) {
    return calls.computeIfAbsent(engine, _ -> new EngineCalls(patience)).answer(call);
  }
}
