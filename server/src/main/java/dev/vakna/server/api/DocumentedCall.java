package dev.vakna.server.api;

import dev.vakna.core.account.Scope;
import java.util.Map;
import java.util.Set;
import org.springframework.web.bind.annotation.RequestMethod;

/**
 * A call of the public API that is known here and not served.
 *
 * @param method its method
 * @param path its path, variables in braces
 * @param scopes what its caller needs
 * @param body the fields of its body; none when it takes no body
 * @param anyBody whether its body is of another protocol and not judged here
 */
record DocumentedCall(
    RequestMethod method,
    String path,
    Set<Scope> scopes,
    Map<String, BodyField> body,
    boolean anyBody) {

  DocumentedCall {
    scopes = Set.copyOf(scopes);
    body = Map.copyOf(body);
  }

  DocumentedCall(
      RequestMethod method, String path, Set<Scope> scopes, Map<String, BodyField> body) {
    this(method, path, scopes, body, false);
  }

  static DocumentedCall ofAnyBody(RequestMethod method, String path) {
    return new DocumentedCall(method, path, Set.of(), Map.of(), true);
  }
}
