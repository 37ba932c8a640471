package dev.vakna.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The API's description as tests read it. */
final class Description {

  private static final Set<String> METHODS = Set.of("get", "put", "post", "patch", "delete");
  private static final String NOT_OFFERED = "Not offered";

  private final JsonNode root;
  private final List<Call> calls;

  private Description(JsonNode root, List<Call> calls) {
    this.root = root;
    this.calls = List.copyOf(calls);
  }

  /**
   * A documented call.
   *
   * @param method in upper case
   * @param path with names in braces
   * @param operation what is said of it
   * @param parameters those of the call and of its path, resolved
   */
  record Call(String method, String path, JsonNode operation, List<JsonNode> parameters) {

    /** Whether this version answers it, and not only knows it. */
    boolean served() {
      return !operation.path("tags").toString().contains(NOT_OFFERED);
    }

    private boolean is(String otherMethod, String otherPath) {
      String pattern = Pattern.compile("\\{\\w+}").matcher(path).replaceAll("[^/]+");
      return method.equals(otherMethod) && otherPath.matches(pattern);
    }

    private int names() {
      return path.length() - path.replace("{", "").length();
    }

    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  static String text() {
    try (var in = Description.class.getResourceAsStream("/api/openapi.yaml")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Description read() {
    JsonNode root = new YAMLMapper().readTree(text());
    List<Call> calls = new ArrayList<>();
    root.path("paths")
        .forEachEntry((path, item) ->
            item.forEachEntry((method, operation) -> {
              if (METHODS.contains(method)) {
                List<JsonNode> parameters = new ArrayList<>();
                item.path("parameters").forEach(each -> parameters.add(resolved(root, each)));
                operation.path("parameters").forEach(each -> parameters.add(resolved(root, each)));
                calls.add(
                    new Call(
                        method.toUpperCase(Locale.ROOT), path, operation, List.copyOf(parameters)));
              }
            }));
    return new Description(root, calls);
  }

  /** All of them, in the description's order. */
  List<Call> calls() {
    return calls;
  }

  /** What a reference points to, however often; what is none, itself. */
  JsonNode resolved(JsonNode node) {
    return resolved(root, node);
  }

  static JsonNode resolved(JsonNode root, JsonNode node) {
    JsonNode at = node;
    while (at.path("$ref").isString()) {
      at = root.at(at.path("$ref").asString().substring(1));
    }
    return at;
  }

  /** Whether any call is described that is of that method and path. */
  boolean knows(String method, String path) {
    return calls.stream().anyMatch(call -> call.is(method, path));
  }

  /** The call of that method and path, however many of its names the path fits. */
  Optional<Call> find(String method, String path) {
    return calls.stream()
        .filter(call -> call.is(method, path))
        .min((one, other) -> one.names() - other.names());
  }

  /** Whether that is a call which this version answers. */
  boolean serves(String method, String path) {
    return find(method, path).filter(Call::served).isPresent();
  }
}
