package dev.vakna.server;

import dev.vakna.server.Description.Call;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Requests as the description has them: such as it allows, at its bounds, and with one thing wrong.
 * The same seed and number make the same request of the same caller's things.
 */
final class DescribedRequests {

  private static final Pattern NAME = Pattern.compile("\\{(\\w+)}");
  private static final Pattern ID = Pattern.compile("[a-z]+_[0-9a-hjkmnp-tv-z]{26}");
  private static final List<String> ODD_BODIES =
      List.of("[]", "\"x\"", "7", "{", "{\"a\":1,}", "{} {}", "\u0000", "{\"a\":1,\"a\":2}");
  private static final List<String> METHODS =
      List.of("GET", "POST", "PUT", "PATCH", "DELETE", "TRACE");

  private static final String IDEMPOTENCY = "Idempotency-Key";

  /** Under this name a caller tells which VPS its backup is of. */
  static final String SOURCE = "source";

  /** What is sent. */
  enum Kind {
    SOUND,
    EDGES,
    ONE_FAULT,
    ABSENT,
    NO_KEY,
    OTHER_METHOD,
    NOT_ACCEPTABLE,
    OTHER_TYPE,
    WRONG_HEADER,
    UNASKED_BODY
  }

  /**
   * One request.
   *
   * @param wrong what is wrong with it, for people; empty when nothing is
   * @param pointer where a body's fault is; null for other faults
   */
  record Request(
      Call call,
      Kind kind,
      String method,
      String target,
      List<String> headers,
      @Nullable String body,
      String wrong,
      @Nullable String pointer) {

    String path() {
      return target.replaceFirst("\\?.*", "");
    }
  }

  private final Description description;
  private final List<Call> calls;

  DescribedRequests(Description description) {
    this.description = description;
    this.calls = description.calls().stream().filter(Call::served).toList();
  }

  /**
   * @param things ids of the caller's own, by the name of the path's parameter
   * @param key the caller's
   * @param tags those that answers had, by what was asked for
   */
  Request request(Random random, Map<String, String> things, String key, Map<String, String> tags) {
    Call call = calls.get(random.nextInt(calls.size()));
    return new Making(random, call, things, key, new DescribedHeaders(random, tags)).make();
  }

  private final class Making {
    private final Random random;
    private final Call call;
    private final Map<String, String> things;
    private final List<String> headers = new ArrayList<>();
    private final DescribedHeaders further;
    private final DescribedValues values;
    private final @Nullable JsonNode schema;
    private String method;
    private String path;
    private boolean keyed;
    private String wrong = "";
    private @Nullable String pointer;

    Making(
        Random random,
        Call call,
        Map<String, String> things,
        String key,
        DescribedHeaders further) {
      this.further = further;
      this.random = random;
      this.call = call;
      this.things = things;
      this.values = new DescribedValues(description, random);
      JsonNode body = description.resolved(call.operation().path("requestBody"));
      JsonNode found = body.path("content").path("application/json").path("schema");
      this.schema = found.isMissingNode() ? null : description.resolved(found);
      this.method = call.method();
      this.path = filled();
      headers.add("Authorization: Bearer " + key);
    }

    private String filled() {
      // The backup is of one of the caller's VPSs only.
      boolean ofBackup = call.path().contains("{backupId}");
      Matcher names = NAME.matcher(call.path());
      return names.replaceAll(name -> {
        String wanted = name.group(1);
        return things.getOrDefault(ofBackup && wanted.equals("id") ? SOURCE : wanted, "none");
      });
    }

    Request make() {
      Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
      if (streams() && kind != Kind.ABSENT && kind != Kind.NO_KEY) {
        kind = call.path().contains("{") ? Kind.ABSENT : Kind.NO_KEY;
      }
      boolean open = call.operation().path("security").isArray();
      return switch (kind) {
        case SOUND, EDGES -> sound(kind);
        case ONE_FAULT -> oneFault();
        case ABSENT -> ID.matcher(path).find() ? absent() : sound(Kind.SOUND);
        case NO_KEY -> open ? sound(Kind.SOUND) : noKey();
        case OTHER_METHOD -> otherMethod();
        case NOT_ACCEPTABLE -> open ? sound(Kind.EDGES) : notAcceptable();
        case OTHER_TYPE -> schema == null ? sound(Kind.EDGES) : otherType();
        case WRONG_HEADER -> takesKey() ? wrongHeader() : sound(Kind.EDGES);
        case UNASKED_BODY -> schema == null ? unaskedBody() : sound(Kind.SOUND);
      };
    }

    /** An answer that goes on until the reader leaves. */
    private boolean streams() {
      return call.operation()
          .path("responses")
          .path("200")
          .path("content")
          .has("text/event-stream");
    }

    private Request sound(Kind kind) {
      boolean edges = kind == Kind.EDGES;
      return done(kind, query(edges, null), body(edges));
    }

    private @Nullable String body(boolean edges) {
      if (schema == null) {
        return null;
      }
      boolean must =
          description.resolved(call.operation().path("requestBody")).path("required").asBoolean();
      return !must && random.nextInt(4) == 0 ? null : values.sound(schema, edges).toString();
    }

    private Request oneFault() {
      List<DescribedValues.Fault> faults = schema == null ? List.of() : values.faults(schema);
      List<JsonNode> queries = call.parameters().stream().filter(each -> bounded(each)).toList();
      int choices = faults.size() + queries.size() + (schema == null ? 0 : 1);
      if (choices == 0) {
        return sound(Kind.SOUND);
      }
      int choice = random.nextInt(choices);
      if (choice < faults.size()) {
        DescribedValues.Fault fault = faults.get(choice);
        wrong = fault.pointer() + " " + fault.what();
        pointer = fault.pointer();
        return done(Kind.ONE_FAULT, query(false, null), fault.body().toString());
      }
      if (choice < faults.size() + queries.size()) {
        JsonNode parameter = queries.get(choice - faults.size());
        wrong = "query " + parameter.path("name").asString();
        return done(Kind.ONE_FAULT, query(false, parameter), body(false));
      }
      wrong = "a body that is no object of JSON";
      String odd = ODD_BODIES.get(random.nextInt(ODD_BODIES.size()));
      return done(Kind.ONE_FAULT, query(false, null), odd);
    }

    private boolean bounded(JsonNode parameter) {
      JsonNode of = description.resolved(parameter.path("schema"));
      return parameter.path("in").asString("").equals("query")
          && (DescribedValues.type(of).equals("integer")
              || of.has("enum")
              || parameter.path("name").asString("").equals("cursor"));
    }

    /** The query; one of its parameters wrong when that is wanted. */
    private String query(boolean edges, @Nullable JsonNode faulty) {
      List<String> parts = new ArrayList<>();
      for (JsonNode parameter : call.parameters()) {
        String name = parameter.path("name").asString("");
        JsonNode of = description.resolved(parameter.path("schema"));
        String where = parameter.path("in").asString("");
        if (name.equals(IDEMPOTENCY) && !keyed && random.nextInt(3) == 0) {
          headers.add(further.idempotencyKey(edges));
        }
        if (!where.equals("query")) {
          continue;
        }
        if (parameter == faulty) {
          parts.add(name + "=" + wrongValue(of));
        } else if (!name.equals("cursor") && random.nextInt(3) == 0) {
          String value = values.sound(of, edges).asString("");
          parts.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
        }
      }
      return parts.isEmpty() ? "" : "?" + String.join("&", parts);
    }

    private String wrongValue(JsonNode of) {
      if (!DescribedValues.type(of).equals("integer")) {
        return "nobody-knows-this";
      }
      List<String> wrongs = new ArrayList<>(List.of("x", "1.5", "99999999999999999999", "%00"));
      if (of.has("minimum")) {
        wrongs.add(Long.toString(of.path("minimum").asLong() - 1));
      }
      if (of.has("maximum")) {
        wrongs.add(Long.toString(of.path("maximum").asLong() + 1));
      }
      return wrongs.get(random.nextInt(wrongs.size()));
    }

    /** One id of the path is nobody's, or is none. */
    private Request absent() {
      List<String> ids = ID.matcher(path).results().map(id -> id.group()).toList();
      String id = ids.get(random.nextInt(ids.size()));
      String prefix = id.substring(0, id.indexOf('_') + 1);
      String other =
          random.nextBoolean()
              ? prefix + "0" + id.substring(prefix.length() + 1, id.length() - 4) + "zzzz"
              : List.of("x", prefix, prefix + "I", "a%20b", "vps_" + "z".repeat(300))
                  .get(random.nextInt(5));
      path = path.replace(id, other);
      wrong = "the id " + id + " is " + other;
      return done(Kind.ABSENT, query(false, null), body(false));
    }

    private Request noKey() {
      headers.clear();
      if (random.nextBoolean()) {
        headers.add("Authorization: Bearer vk_live_nobody" + random.nextInt(100));
      }
      wrong = "no credentials";
      return done(Kind.NO_KEY, query(false, null), body(false));
    }

    private Request otherMethod() {
      List<String> others =
          METHODS.stream()
              .filter(each -> !each.equals("GET") && !description.knows(each, path))
              .toList();
      method = others.get(random.nextInt(others.size()));
      wrong = "method";
      return done(Kind.OTHER_METHOD, "", null);
    }

    private Request notAcceptable() {
      headers.add("Accept: image/png");
      wrong = "Accept";
      return done(Kind.NOT_ACCEPTABLE, query(false, null), body(false));
    }

    private Request otherType() {
      wrong = "Content-Type";
      headers.add("Content-Type: text/plain");
      return done(Kind.OTHER_TYPE, query(false, null), "{}");
    }

    private boolean takesKey() {
      return call.parameters().stream()
          .anyMatch(each -> each.path("name").asString("").equals(IDEMPOTENCY));
    }

    private Request wrongHeader() {
      keyed = true;
      headers.add(further.noIdempotencyKey());
      wrong = headers.getLast();
      return done(Kind.WRONG_HEADER, query(false, null), body(false));
    }

    private Request unaskedBody() {
      wrong = "a body that nobody asked for";
      return done(
          Kind.UNASKED_BODY, query(false, null), ODD_BODIES.get(random.nextInt(ODD_BODIES.size())));
    }

    private Request done(Kind kind, String query, @Nullable String body) {
      if (body != null && headers.stream().noneMatch(each -> each.startsWith("Content-Type"))) {
        headers.add("Content-Type: application/json");
      }
      headers.addAll(further.around(call, path + query));
      return new Request(
          call, kind, method, path + query, List.copyOf(headers), body, wrong, pointer);
    }
  }
}
