package dev.vakna.cli.admin;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonInclude;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The body of a call made of a command's options: every field is sent under its own name, and what
 * was not given is left out, so that it stays as it is.
 */
abstract class RequestBody {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .changeDefaultVisibility(
              checker -> checker.with(Visibility.NONE).withFieldVisibility(Visibility.ANY))
          .changeDefaultPropertyInclusion(
              inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
          .build();

  final JsonNode json() {
    return MAPPER.valueToTree(this);
  }
}
