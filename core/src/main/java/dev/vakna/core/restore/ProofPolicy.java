package dev.vakna.core.restore;

import java.time.Duration;

/**
 * How long a started machine is watched.
 *
 * @param look time between two looks
 * @param silence a machine that moves nothing for so long, and answers nothing, has come as far as
 *     it will
 * @param reportAfterAnswer how long after its first answer the guest's own report is awaited
 * @param enoughRead bytes read from disk that tell a silent running system from one that never
 *     started
 */
public record ProofPolicy(
    Duration look, Duration silence, Duration reportAfterAnswer, long enoughRead) {

  /** Looks every half second; two minutes of silence; three more minutes for the report. */
  public static final ProofPolicy STANDARD =
      new ProofPolicy(
          Duration.ofMillis(500), Duration.ofMinutes(2), Duration.ofMinutes(3), 8L << 20);

  /** The same with other patience. */
  public ProofPolicy patient(Duration ofSilence, Duration ofReport) {
    return new ProofPolicy(look, ofSilence, ofReport, enoughRead);
  }
}
