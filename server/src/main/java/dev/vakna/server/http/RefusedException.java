package dev.vakna.server.http;

import dev.vakna.core.problem.FieldFault;
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

  /** One field or parameter of the request is faulty. */
  public static RefusedException fault(String pointer, FieldFault.Code code, String detail) {
    return new RefusedException(Refusal.invalid(pointer, code, detail));
  }

  public Refusal refusal() {
    return refusal;
  }
}
