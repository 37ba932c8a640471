package dev.vakna.core.restore.proof;

import java.time.Duration;
import java.util.Objects;

/**
 * How a restore is proven: how long a started machine is watched, and what becomes of one that does
 * not come up.
 *
 * @param look time between two looks
 * @param silence a machine that moves nothing for so long, and answers nothing, has come as far as
 *     it will
 * @param reportAfterAnswer how long after its first answer the guest's own report is awaited
 * @param enoughRead bytes read from disk that tell a silent running system from one that never
 *     started
 * @param readBackUpTo bytes of data up to which written disks are read back whole, at least 1; of
 *     more a part of about that size
 * @param unproven what becomes of a machine that does not come up
 */
public record ProofPolicy(
    Duration look,
    Duration silence,
    Duration reportAfterAnswer,
    long enoughRead,
    long readBackUpTo,
    Unproven unproven) {

  /** What becomes of a machine that does not come up. */
  public enum Unproven {
    /** It is removed and its job fails. */
    FAIL,
    /** It is kept and charged, and its job completes with a warning. */
    KEEP
  }

  /**
   * Looks every half second; two minutes of silence; three more minutes for the report; up to 64
   * GiB are read back whole; a machine that does not come up fails its job.
   */
  public static final ProofPolicy STANDARD =
      new ProofPolicy(
          Duration.ofMillis(500), Duration.ofMinutes(2), Duration.ofMinutes(3), 8L << 20);

  public ProofPolicy {
    Objects.requireNonNull(unproven);
    if (readBackUpTo < 1) {
      throw new IllegalArgumentException("nothing would be read back");
    }
  }

  /** The same as standard in how much is read back and what becomes of the unproven. */
  public ProofPolicy(Duration look, Duration silence, Duration reportAfterAnswer, long enoughRead) {
    this(look, silence, reportAfterAnswer, enoughRead, 64L << 30, Unproven.FAIL);
  }

  /** The same with other patience. */
  public ProofPolicy patient(Duration ofSilence, Duration ofReport) {
    return new ProofPolicy(look, ofSilence, ofReport, enoughRead, readBackUpTo, unproven);
  }

  /** The same with another end for machines that do not come up. */
  public ProofPolicy unproven(Unproven end) {
    return new ProofPolicy(look, silence, reportAfterAnswer, enoughRead, readBackUpTo, end);
  }

  /** The same with another size up to which disks are read back whole, in bytes. */
  public ProofPolicy readingBackUpTo(long bytes) {
    return new ProofPolicy(look, silence, reportAfterAnswer, enoughRead, bytes, unproven);
  }
}
