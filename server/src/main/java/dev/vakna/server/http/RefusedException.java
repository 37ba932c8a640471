package dev.vakna.server.http;

import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import java.util.Objects;

/** Ends the handling of a request with a refusal. */
public final class RefusedException extends RuntimeException {

  private final transient Refusal refusal;

  public RefusedException(Refusal refusal) {
    super(refusal.code().code() + ": " + refusal.detail(), null, false, false);
    this.refusal = Objects.requireNonNull(refusal);
  }

  /** A refusal that needs no more than a sentence. */
  public static RefusedException of(ProblemCode code, String detail) {
    return new RefusedException(Refusal.of(code, detail));
  }

  public Refusal refusal() {
    return refusal;
  }
}
