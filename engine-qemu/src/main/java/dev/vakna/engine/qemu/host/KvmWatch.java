package dev.vakna.engine.qemu.host;

import dev.vakna.core.engine.Observation;
import dev.vakna.core.engine.Observation.State;
import java.time.Duration;

/**
 * The last safety net against a KVM that passes a timed start and then crawls: a machine on it that
 * said nothing and read next to nothing in its first seconds is started once more under TCG.
 */
public final class KvmWatch {

  public static final Duration PATIENCE = Duration.ofSeconds(20);

  /** A guest that came past its boot loader has read its kernel at least. */
  private static final long STARTED_BYTES = 4L * 1024 * 1024;

  private KvmWatch() {}

  public static boolean alive(Observation seen) {
    return seen.consoleBytes() > 0
        || seen.agentAnswers()
        || !seen.answers().isEmpty()
        || seen.report() != null
        || seen.diskReadBytes() > STARTED_BYTES
        || seen.diskWrittenBytes() > 0;
  }

  public static boolean stuck(Observation seen, Duration running) {
    return seen.state() == State.RUNNING && running.compareTo(PATIENCE) >= 0 && !alive(seen);
  }
}
