package dev.vakna.core.engine;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is seen of a machine from outside. Texts that come from the guest are bounded and hostile.
 *
 * @param state what it does
 * @param report the newest report line's JSON text that carried the machine's nonce, or null
 * @param agentAnswers the guest agent answered lately
 * @param answers services that answered with their own bytes
 * @param consoleBytes bytes the guest wrote to its serial console since its start
 * @param diskReadBytes bytes the guest read from its disks since its start
 * @param diskWrittenBytes bytes the guest wrote to its disks since its start
 * @param strangeAddresses dotted IPv4 addresses that are not the machine's own and that it used
 *     lately all the same; it was not heard with them
 */
public record Observation(
    State state,
    @Nullable String report,
    boolean agentAnswers,
    List<Answer> answers,
    long consoleBytes,
    long diskReadBytes,
    long diskWrittenBytes,
    List<String> strangeAddresses) {

  public Observation {
    Objects.requireNonNull(state);
    answers = List.copyOf(answers);
    strangeAddresses = List.copyOf(strangeAddresses);
  }

  /** Of a machine that used no address but its own, or at whose site nobody looks for others. */
  public Observation(
      State state,
      @Nullable String report,
      boolean agentAnswers,
      List<Answer> answers,
      long consoleBytes,
      long diskReadBytes,
      long diskWrittenBytes) {
    this(
        state,
        report,
        agentAnswers,
        answers,
        consoleBytes,
        diskReadBytes,
        diskWrittenBytes,
        List.of());
  }

  /** What a machine does. */
  public enum State {
    /** Nothing of that name is here. */
    ABSENT,
    /** Defined, or with disks only; does not run. */
    STOPPED,
    RUNNING,
    /** Stands still, by our doing. */
    PAUSED,
    /** The guest powered itself off. */
    POWERED_OFF,
    /** The guest's kernel panicked. */
    PANICKED,
    /** A disk failed under it. */
    IO_ERROR,
    /** It should run, but its process is gone; the host may have restarted. */
    VANISHED,
    /** Does not run; whether we, its guest or its host ended that cannot be told. */
    OFF,
    /** It cannot be seen now: neither that it runs nor that it does not, nor that it is here. */
    UNKNOWN
  }

  /**
   * A service's own answer.
   *
   * @param service {@code ssh}, {@code http}, …
   * @param banner its first line, printable characters only, at most 255
   */
  public record Answer(String service, String banner) {}
}
