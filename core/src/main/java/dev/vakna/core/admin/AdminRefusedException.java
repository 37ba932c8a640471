package dev.vakna.core.admin;

import dev.vakna.core.problem.FieldFault;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import java.util.Objects;

/** An operator asked for something that cannot be. Nothing was changed. */
public final class AdminRefusedException extends RuntimeException {

  private final transient Refusal refusal;

  public AdminRefusedException(Refusal refusal) {
    super(refusal.detail());
    this.refusal = Objects.requireNonNull(refusal);
  }

  static AdminRefusedException of(ProblemCode code, String detail) {
    return new AdminRefusedException(Refusal.of(code, detail));
  }

  static AdminRefusedException fault(String field, FieldFault.Code code, String detail) {
    return new AdminRefusedException(Refusal.invalid("/" + field, code, detail));
  }

  /** What is wrong with no single field. */
  static AdminRefusedException whole(String detail) {
    return new AdminRefusedException(Refusal.invalid("", FieldFault.Code.INVALID_VALUE, detail));
  }

  public Refusal refusal() {
    return refusal;
  }
}
