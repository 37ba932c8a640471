package dev.vakna.server;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.openapitools.openapidiff.core.OpenApiCompare;
import org.openapitools.openapidiff.core.model.ChangedOpenApi;
import org.openapitools.openapidiff.core.model.ChangedOperation;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * What of a description would break a client that was written against an earlier one. Most is found
 * by a library, which knows types as OpenAPI 3.0 has them; so both descriptions are told to it in
 * those words. Two things that it lets pass are looked for here.
 */
final class BreakingChanges {

  private static final YAMLMapper YAML = new YAMLMapper();

  private BreakingChanges() {}

  /**
   * Each of them in a line, for people; none when clients go on working.
   *
   * @param before the earlier description, in YAML
   * @param after the later one
   */
  static List<String> between(String before, String after) {
    JsonNode earlier = YAML.readTree(before);
    JsonNode later = YAML.readTree(after);
    List<String> breaking = new ArrayList<>();
    ChangedOpenApi changed = OpenApiCompare.fromContents(inOldWords(earlier), inOldWords(later));
    changed
        .getMissingEndpoints()
        .forEach(gone -> breaking.add(gone.getMethod() + " " + gone.getPathUrl() + " is gone"));
    for (ChangedOperation operation : changed.getChangedOperations()) {
      if (operation.isIncompatible()) {
        breaking.add(
            "%s %s: %s"
                .formatted(operation.getHttpMethod(), operation.getPathUrl(), said(operation)));
      }
    }
    breaking.addAll(new Walk(earlier, later).all());
    return breaking;
  }

  private static String said(ChangedOperation operation) {
    List<String> said = new ArrayList<>();
    if (operation.getParameters() != null && operation.getParameters().isIncompatible()) {
      said.add("its parameters");
    }
    if (operation.getRequestBody() != null && operation.getRequestBody().isIncompatible()) {
      said.add("its body");
    }
    if (operation.getApiResponses() != null && operation.getApiResponses().isIncompatible()) {
      said.add("its answers " + operation.getApiResponses().getChanged().keySet());
    }
    return String.join(", ", said);
  }

  /** The description as OpenAPI 3.0 would have it: a value that may be null is called nullable. */
  private static String inOldWords(JsonNode description) {
    ObjectNode copy = (ObjectNode) description.deepCopy();
    copy.put("openapi", "3.0.3");
    old(copy);
    return JsonMapper.shared().writeValueAsString(copy);
  }

  private static void old(JsonNode node) {
    if (node instanceof ObjectNode object && object.path("type").isArray()) {
      List<String> types = object.path("type").valueStream().map(JsonNode::asString).toList();
      object.put("nullable", types.contains("null"));
      object.put(
          "type", types.stream().filter(type -> !type.equals("null")).findFirst().orElse(""));
    }
    node.forEach(BreakingChanges::old);
  }

  /** The description with that in its place; without what is there when it is nothing. */
  static String put(String description, String at, String value) {
    JsonNode root = YAML.readTree(description);
    JsonPointer pointer = JsonPointer.compile(at);
    JsonNode parent = root.at(pointer.head());
    String last = pointer.last().getMatchingProperty();
    switch (parent) {
      case ArrayNode array -> array.remove(pointer.last().getMatchingIndex());
      case ObjectNode object when value == null -> object.remove(last);
      case ObjectNode object -> object.set(last, JsonMapper.shared().readTree(value));
      default -> throw new IllegalArgumentException("nothing lies at " + at);
    }
    return YAML.writeValueAsString(root);
  }

  /** Goes through both descriptions side by side. */
  private record Walk(JsonNode earlier, JsonNode later) {

    Set<String> all() {
      Set<String> breaking = new TreeSet<>();
      earlier
          .path("paths")
          .forEachEntry((path, item) ->
              item.forEachEntry((method, operation) -> {
                JsonNode now = later.path("paths").path(path).path(method);
                String of = method.toUpperCase(Locale.ROOT) + " " + path;
                body(of, operation, now, breaking);
                answers(of, operation, now, breaking);
              }));
      return breaking;
    }

    private void body(String of, JsonNode then, JsonNode now, Set<String> breaking) {
      if (now.path("requestBody").path("required").asBoolean(false)
          && !then.path("requestBody").path("required").asBoolean(false)) {
        breaking.add(of + ": its body must be there");
      }
      JsonNode was = schema(earlier, then.path("requestBody"));
      JsonNode is = schema(later, now.path("requestBody"));
      was.path("properties")
          .forEachEntry((name, _) -> {
            if (!is.path("properties").has(name)) {
              breaking.add(of + ": a body may say `" + name + "` no longer");
            }
          });
    }

    private void answers(String of, JsonNode then, JsonNode now, Set<String> breaking) {
      then.path("responses")
          .forEachEntry((status, answer) -> {
            JsonNode was = schema(earlier, Description.resolved(earlier, answer));
            JsonNode is =
                schema(later, Description.resolved(later, now.path("responses").path(status)));
            nulls(of + " " + status, was, is, 0, breaking);
          });
    }

    private void nulls(String of, JsonNode then, JsonNode now, int depth, Set<String> breaking) {
      if (depth > 8) {
        return;
      }
      JsonNode was = Description.resolved(earlier, then);
      JsonNode is = Description.resolved(later, now);
      if (!was.isMissingNode() && !nullable(was) && nullable(is)) {
        breaking.add(of + " may be null");
      }
      was.path("properties")
          .forEachEntry((name, each) ->
              nulls(of + "/" + name, each, is.path("properties").path(name), depth + 1, breaking));
      if (was.has("items")) {
        nulls(of + "[]", was.path("items"), is.path("items"), depth + 1, breaking);
      }
    }

    private static boolean nullable(JsonNode schema) {
      return schema.path("type").isArray()
          && schema.path("type").valueStream().anyMatch(type -> type.asString("").equals("null"));
    }

    private static JsonNode schema(JsonNode root, JsonNode holder) {
      JsonNode content = Description.resolved(root, holder).path("content");
      Iterator<JsonNode> types = content.iterator();
      return types.hasNext() ? Description.resolved(root, types.next().path("schema")) : content;
    }
  }
}
