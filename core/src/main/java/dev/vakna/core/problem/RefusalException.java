package dev.vakna.core.problem;

import java.util.Objects;

/** Undoes the transaction that decides a call, and carries the refusal out of it. */
public final class RefusalException extends RuntimeException {

  private final transient Refusal refusal;

  public RefusalException(Refusal refusal) {
    super(refusal.detail(), null, false, false);
    this.refusal = Objects.requireNonNull(refusal);
  }

  /** A refusal that needs no more than a sentence. */
  public static RefusalException of(ProblemCode code, String detail) {
    return new RefusalException(Refusal.of(code, detail));
  }

  public Refusal refusal() {
    return refusal;
  }
}
