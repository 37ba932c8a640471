package dev.vakna.core.index;

/** What came of making an index. */
public sealed interface BuildOutcome {

  /** It is there now. */
  record Built(KeptIndex index) implements BuildOutcome {}

  /**
   * There is one already.
   *
   * @param beside it lies beside the archive, made by the operator
   */
  record Present(boolean beside) implements BuildOutcome {}

  /**
   * The archive was read and is damaged.
   *
   * @param kind machine-readable kind of fault
   * @param words for an operator
   */
  record Damaged(String kind, String words) implements BuildOutcome {}

  /** The archive is no longer the one that was meant, or was changed meanwhile. */
  record Changed(String words) implements BuildOutcome {}

  /** It could not be made now: the store is away, or there is no room. */
  record Failed(String words) implements BuildOutcome {}

  /** Another server of this home makes one at the moment. */
  record Elsewhere() implements BuildOutcome {}

  /** It was stopped, as wished. */
  record Stopped() implements BuildOutcome {}
}
