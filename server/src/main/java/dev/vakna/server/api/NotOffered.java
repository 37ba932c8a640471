package dev.vakna.server.api;

import dev.vakna.core.account.Caller;
import dev.vakna.core.account.Scope;
import dev.vakna.core.admission.Gate;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import java.util.Set;

/** What is said of calls that are documented and not served, by the call and by its gate alike. */
final class NotOffered {

  static final String CODE = "not_offered";
  static final String WORDS =
      "This installation does not offer this call. Nothing was done; ask its provider what to use instead.";

  private NotOffered() {}

  static Refusal refusal() {
    return Refusal.gate(ProblemCode.NOT_OFFERED, CODE, WORDS, null);
  }

  /** The gate of a call that needs those scopes. */
  static Gate gate(Caller caller, Scope... scopes) {
    Set<Scope> missing = caller.missing(Set.of(scopes));
    return missing.isEmpty()
        ? Gate.closed(CODE, WORDS)
        : Gate.closed("missing_scope", Refusal.missing(missing).detail());
  }
}
