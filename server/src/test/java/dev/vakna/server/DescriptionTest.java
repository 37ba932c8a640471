package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.SimpleRequest;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.atlassian.oai.validator.report.ValidationReport;
import dev.vakna.core.account.Scope;
import dev.vakna.server.CallRights.AllOf;
import dev.vakna.server.CallRights.AnyOf;
import dev.vakna.server.CallRights.OfWhatIsMeant;
import dev.vakna.server.Description.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** What the description says besides shapes is what the server does, and its examples are sound. */
@ExtendWith(SharedServer.class)
class DescriptionTest {

  private static final Pattern NAME = Pattern.compile("\\{\\w+}");

  /** Where a page's example stands, or an example. */
  private static final Pattern PART =
      Pattern.compile("(?m)^##+ (Body|Answers|Refusals|\\d{3}|.*)$|^```json\n(?s:(.*?))\n```$");

  static List<Call> calls() {
    return Description.read().calls();
  }

  static List<Call> closed() {
    return calls().stream().filter(call -> call.served() && !EveryCall.open(call)).toList();
  }

  static List<Call> unserved() {
    return calls().stream()
        .filter(call -> !call.served() && call.operation().has("x-scopes"))
        .toList();
  }

  private static Set<String> scopes(Call call, String kind) {
    return Set.copyOf(
        call.operation()
            .path("x-scopes")
            .path(kind)
            .valueStream()
            .map(JsonNode::asString)
            .toList());
  }

  private static Set<String> codes(Set<Scope> scopes) {
    return Set.copyOf(scopes.stream().map(Scope::code).toList());
  }

  /** What the calls need in truth, {@link AccessMatrixTest} tries. */
  @ParameterizedTest
  @MethodSource("closed")
  void aCallIsDescribedWithTheScopesThatItNeeds(Call call) {
    switch (CallRights.all().get(call.toString())) {
      case AllOf(Set<Scope> needed) -> {
        assertThat(scopes(call, "all")).isEqualTo(codes(needed));
        assertThat(scopes(call, "any")).isEmpty();
      }
      case AnyOf(Set<Scope> needed) -> {
        assertThat(scopes(call, "any")).isEqualTo(codes(needed));
        assertThat(scopes(call, "all")).isEmpty();
      }
      case OfWhatIsMeant() ->
          assertThat(call.operation().path("x-scopes").path("meant").asString("")).isNotEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("unserved")
  void whatIsNotServedNeedsTheScopesThatItIsDescribedWith(Call call, TestServer server) {
    var customer = server.customer();
    String path = EveryCall.absent(call);
    List<Scope> needed =
        List.of(Scope.values()).stream()
            .filter(scope -> scopes(call, "all").contains(scope.code()))
            .toList();
    assertThat(needed).isNotEmpty();
    for (Scope scope : needed) {
      Scope[] others =
          List.of(Scope.values()).stream().filter(each -> each != scope).toArray(Scope[]::new);
      assertThat(
              EveryCall.send(customer.api(others), call, path, null)
                  .expect(403, "forbidden")
                  .json()
                  .path("extensions")
                  .path("missingScopes")
                  .toString())
          .isEqualTo("[\"" + scope.code() + "\"]");
    }
    Api enough = customer.api(needed.toArray(Scope[]::new));
    assertThat(EveryCall.send(enough, call, path, null).status()).isNotEqualTo(403);
  }

  @Test
  void whatGoesOnAfterItsAnswerNamesItsJobAndNothingElseDoes() {
    for (Call call : calls()) {
      // A job that is spoken of is not begun by that.
      boolean begins = EveryCall.describes(call, 202) && !call.path().contains("{jobId}");
      assertThat(call.operation().has("x-job")).as(call.toString()).isEqualTo(begins);
    }
  }

  /** As they stand on the page of each call, also such as are made for it there. */
  @ParameterizedTest
  @MethodSource("calls")
  void everyExampleThatIsShownIsSound(Call call, TestServer server) {
    String id = call.operation().path("operationId").asString();
    String page = server.caller().get("/docs/" + id + ".md").expect(200).text();
    List<String> faults = new ArrayList<>();
    String part = "";
    boolean refusals = false;
    Matcher parts = PART.matcher(page);
    int shown = 0;
    while (parts.find()) {
      if (parts.group(2) == null) {
        part = parts.group(1);
        refusals |= part.equals("Refusals");
        continue;
      }
      shown++;
      for (ValidationReport.Message fault : judged(call, part, parts.group(2), refusals)) {
        // An example has no headers.
        if (!fault.getKey().startsWith("validation.response.header")) {
          faults.add(part + ": " + fault.getMessage());
        }
      }
    }
    assertThat(faults).isEmpty();
    assertThat(shown).isPositive();
  }

  private static List<ValidationReport.Message> judged(
      Call call, String part, String example, boolean refusal) {
    String path = NAME.matcher(call.path()).replaceAll("x");
    if (part.equals("Body")) {
      return Api.requestBreaches(
          new SimpleRequest.Builder(Request.Method.valueOf(call.method()), path)
              .withHeader("Authorization", "Bearer key")
              .withContentType("application/json")
              .withBody(example)
              .build());
    }
    String status = part.replaceFirst("\\D.*", "");
    return Api.breaches(
        call.method(),
        path,
        SimpleResponse.Builder.status(status.isEmpty() ? 405 : Integer.parseInt(status))
            .withContentType(refusal ? "application/problem+json" : "application/json")
            .withBody(example)
            .build());
  }
}
