package dev.vakna.server.docs;

import dev.vakna.core.account.Scope;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.server.page.Links;
import dev.vakna.server.reference.ErrorGuide;
import dev.vakna.server.reference.Operation;
import dev.vakna.server.reference.Reference;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Tables in guides that follow from the API's description. */
final class Tables {

  private Tables() {}

  /** Each scope with the calls that it opens. */
  static String scopes(Reference reference, Links links) {
    return "| Scope | Opens |\n|---|---|\n"
        + Arrays.stream(Scope.values())
            .map(scope -> "| `%s` | %s |".formatted(scope.code(), opened(scope, reference, links)))
            .collect(Collectors.joining("\n"));
  }

  private static String opened(Scope scope, Reference reference, Links links) {
    String calls =
        reference.operations().stream()
            .filter(Operation::served)
            .filter(call ->
                call.scopes() != null
                    && (call.scopes().all().contains(scope.code())
                        || call.scopes().any().contains(scope.code())))
            .map(call -> "[%s](%s)%s".formatted(call.summary(), links.to(call), besides(call)))
            .collect(Collectors.joining(", "));
    return calls.isEmpty() ? "Nothing here yet" : calls;
  }

  private static String besides(Operation call) {
    Operation.Scopes scopes = call.scopes();
    return scopes != null && scopes.all().size() > 1 ? " (not alone)" : "";
  }

  /** Each code that customers meet, by status. */
  static String codes(Links links) {
    return "| Status | Code | What happened |\n|---|---|---|\n"
        + Contents.customersCodes().stream()
            .map(code -> row(code, links))
            .collect(Collectors.joining("\n"));
  }

  private static String row(ProblemCode code, Links links) {
    return "| %d | [`%s`](%s) | %s |"
        .formatted(code.status(), code.code(), links.to(code), ErrorGuide.entry(code).meaning());
  }
}
