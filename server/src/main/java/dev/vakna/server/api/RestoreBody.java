package dev.vakna.server.api;

import dev.vakna.core.admission.RestoreRequest;
import dev.vakna.core.problem.Body;
import dev.vakna.core.problem.FieldFault;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads the restore call's JSON body field by field, so that all its faults are told at once and no
 * value, however large, is built before it is judged.
 */
final class RestoreBody {

  private static final int MAX_FAULTS = 100;
  private static final int HUGE = 1_000_000_000;
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(64)
                  .maxNumberLength(BodyReader.MAX_BYTES)
                  .maxStringLength(BodyReader.MAX_BYTES)
                  .build())
          .build();

  private final List<FieldFault> faults = new ArrayList<>();
  private @Nullable String name;
  private @Nullable String region;
  private @Nullable Integer cpuCores;
  private @Nullable Integer memoryGb;
  private @Nullable Integer storageGb;
  private @Nullable String planId;
  private @Nullable String bootMode;
  private @Nullable List<String> sshKeys;
  private @Nullable String deleteAfter;
  private final boolean ofPlan;

  private RestoreBody(boolean ofPlan) {
    this.ofPlan = ofPlan;
  }

  /**
   * @param json the body; blank counts as absent
   */
  static Body<RestoreRequest> read(String json) {
    return read(json, false);
  }

  /** The same of a plan's call, which names no plan itself. */
  static Body<RestoreRequest> readOfPlan(String json) {
    return read(json, true);
  }

  private static Body<RestoreRequest> read(String json, boolean ofPlan) {
    if (json.isBlank()) {
      return new Body.Read<>(RestoreRequest.DEFAULTS, List.of());
    }
    RestoreBody body = new RestoreBody(ofPlan);
    try (JsonParser parser =
        JSON.createParser(tools.jackson.core.ObjectReadContext.empty(), json)) {
      body.document(parser);
    } catch (JacksonException malformed) {
      return BodyReader.malformed(BodyReader.position(malformed));
    }
    return new Body.Read<>(
        new RestoreRequest(
            body.name,
            body.region,
            body.cpuCores,
            body.memoryGb,
            body.storageGb,
            body.planId,
            body.bootMode,
            body.sshKeys,
            body.deleteAfter),
        body.faults);
  }

  private void document(JsonParser parser) {
    switch (parser.nextToken()) {
      case START_OBJECT -> object(parser);
      case VALUE_NULL -> {}
      default -> {
        parser.skipChildren();
        fault("", FieldFault.Code.WRONG_TYPE, "The body must be a JSON object.");
      }
    }
    if (parser.nextToken() != null) {
      throw new tools.jackson.core.exc.StreamReadException(parser, "more after the document's end");
    }
  }

  private void object(JsonParser parser) {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (field) {
        case "name" -> name = text(field, value, parser);
        case "region" -> region = text(field, value, parser);
        case "cpuCores" -> cpuCores = integer(field, value, parser);
        case "memoryGb" -> memoryGb = integer(field, value, parser);
        case "storageGb" -> storageGb = integer(field, value, parser);
        case "bootMode" -> bootMode = text(field, value, parser);
        case "sshKeys" -> sshKeys = texts(field, value, parser);
        case "deleteAfter" -> deleteAfter = text(field, value, parser);
        default -> {
          if (field.equals("planId") && !ofPlan) {
            planId = text(field, value, parser);
          } else {
            fault(SmallBody.unknown(field));
          }
        }
      }
      parser.skipChildren();
    }
  }

  private @Nullable String text(String field, JsonToken value, JsonParser parser) {
    if (value == JsonToken.VALUE_STRING) {
      return parser.getString();
    }
    if (value != JsonToken.VALUE_NULL) {
      fault(pointer(field), FieldFault.Code.WRONG_TYPE, "`%s` must be a string.".formatted(field));
    }
    return null;
  }

  private @Nullable List<String> texts(String field, JsonToken value, JsonParser parser) {
    if (value == JsonToken.VALUE_NULL) {
      return null;
    }
    if (value != JsonToken.START_ARRAY) {
      fault(
          pointer(field),
          FieldFault.Code.WRONG_TYPE,
          "`%s` must be a list of strings.".formatted(field));
      return null;
    }
    List<String> texts = new ArrayList<>();
    boolean sound = true;
    for (int i = 0; ; i++) {
      JsonToken item = parser.nextToken();
      if (item == JsonToken.END_ARRAY) {
        return sound ? texts : null;
      }
      if (item == JsonToken.VALUE_STRING) {
        texts.add(parser.getString());
      } else {
        sound = false;
        fault(
            "%s/%d".formatted(pointer(field), i),
            FieldFault.Code.WRONG_TYPE,
            "`%s[%d]` must be a string.".formatted(field, i));
        parser.skipChildren();
      }
    }
  }

  private @Nullable Integer integer(String field, JsonToken value, JsonParser parser) {
    if (value == JsonToken.VALUE_NUMBER_INT) {
      String digits = parser.getString();
      boolean negative = digits.startsWith("-");
      // Beyond nine digits the exact value cannot matter to any range, only its sign can.
      return digits.length() > 9 + (negative ? 1 : 0)
          ? Integer.valueOf(negative ? -HUGE : HUGE)
          : Integer.valueOf(digits);
    }
    if (value != JsonToken.VALUE_NULL) {
      fault(
          pointer(field),
          FieldFault.Code.WRONG_TYPE,
          "`%s` must be an integer, written without quotes, point or exponent.".formatted(field));
    }
    return null;
  }

  private void fault(String pointer, FieldFault.Code code, String detail) {
    fault(new FieldFault(pointer, code, detail));
  }

  private void fault(FieldFault fault) {
    if (faults.size() < MAX_FAULTS) {
      faults.add(fault);
    }
  }

  private static String pointer(String field) {
    return "/" + field;
  }
}
