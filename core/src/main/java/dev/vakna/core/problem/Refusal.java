package dev.vakna.core.problem;

import dev.vakna.core.account.Scope;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A call's refusal.
 *
 * @param code which one
 * @param detail a sentence for this case, with what to do next
 * @param faults the faults of the request, with {@link ProblemCode#INVALID_REQUEST} only
 * @param blockers what stands against the account, in their own order
 * @param gate code of the closed action gate, or null
 * @param missingScopes scopes that the caller lacks
 * @param retryAfter when trying again makes sense, or null
 * @param objections codes of what an engine cannot do
 */
public record Refusal(
    ProblemCode code,
    String detail,
    List<FieldFault> faults,
    List<Blocker> blockers,
    @Nullable String gate,
    Set<Scope> missingScopes,
    @Nullable Duration retryAfter,
    List<String> objections) {

  public Refusal {
    Objects.requireNonNull(code);
    Objects.requireNonNull(detail);
    faults = List.copyOf(faults);
    blockers = List.copyOf(blockers);
    missingScopes = Set.copyOf(missingScopes);
    objections = List.copyOf(objections);
  }

  /** One that is no engine's. */
  public Refusal(
      ProblemCode code,
      String detail,
      List<FieldFault> faults,
      List<Blocker> blockers,
      @Nullable String gate,
      Set<Scope> missingScopes,
      @Nullable Duration retryAfter) {
    this(code, detail, faults, blockers, gate, missingScopes, retryAfter, List.of());
  }

  /** The same, for what an engine cannot do. */
  public Refusal objecting(List<String> codes) {
    return new Refusal(code, detail, faults, blockers, gate, missingScopes, retryAfter, codes);
  }

  /** A refusal that needs no more than a sentence. */
  public static Refusal of(ProblemCode code, String detail) {
    return new Refusal(code, detail, List.of(), List.of(), null, Set.of(), null);
  }

  /** The request itself is faulty. */
  public static Refusal invalid(String detail, List<FieldFault> faults) {
    return invalid(detail, faults, null);
  }

  /**
   * One field or parameter of the request is faulty.
   *
   * @param pointer names it, as in a fault
   */
  public static Refusal invalid(String pointer, FieldFault.Code code, String detail) {
    return invalid(detail, List.of(new FieldFault(pointer, code, detail)));
  }

  /** The request itself is faulty in these ways, at least one. */
  public static Refusal invalid(List<FieldFault> faults) {
    return invalid(FieldFault.inWords(faults), faults);
  }

  /** The request itself is faulty, and no request could be sound while that gate is closed. */
  public static Refusal invalid(String detail, List<FieldFault> faults, @Nullable String gate) {
    return new Refusal(
        ProblemCode.INVALID_REQUEST, detail, faults, List.of(), gate, Set.of(), null);
  }

  /** The account that calls was closed, before the call or while it was decided. */
  public static Refusal accountClosed() {
    return of(ProblemCode.ACCOUNT_INACTIVE, "The account is closed. Ask support to open it again.");
  }

  /** The caller lacks scopes. */
  public static Refusal missing(Set<Scope> scopes) {
    String names = String.join(", ", scopes.stream().sorted().map(Scope::code).toList());
    return new Refusal(
        ProblemCode.FORBIDDEN,
        "These credentials lack the scope%s %s. Use an API key, or sign in as a user, with %s."
            .formatted(scopes.size() == 1 ? "" : "s", names, scopes.size() == 1 ? "it" : "them"),
        List.of(),
        List.of(),
        "missing_scope",
        scopes,
        null);
  }

  /** An action gate is closed. */
  public static Refusal gate(
      ProblemCode code, String gate, String detail, @Nullable Duration retryAfter) {
    return new Refusal(code, detail, List.of(), List.of(), gate, Set.of(), retryAfter);
  }
}
