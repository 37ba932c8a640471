package dev.vakna.server.reference;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The OpenAPI document as it is written, and what its references lead to. */
public final class ApiDescription {

  private static final String FILE = "/api/openapi.yaml";

  private final byte[] yaml;
  private final JsonNode root;

  private ApiDescription(byte[] yaml) {
    this.yaml = yaml;
    this.root = new YAMLMapper().readTree(yaml);
  }

  /** The document of this build. */
  public static ApiDescription ofThisBuild() {
    try (InputStream in =
        Objects.requireNonNull(
            ApiDescription.class.getResourceAsStream(FILE),
            "the server's jar holds no api/openapi.yaml")) {
      return new ApiDescription(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ApiDescription of(String yaml) {
    return new ApiDescription(yaml.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  /** As it is written, in UTF-8. */
  public byte[] yaml() {
    return yaml.clone();
  }

  /** The same as a tree. */
  public JsonNode root() {
    return root;
  }

  /**
   * What a node says when its reference is followed. Words beside a reference win over those at its
   * end.
   *
   * @throws IllegalStateException when nothing is at the end of a reference
   */
  JsonNode resolved(JsonNode node) {
    JsonNode reached = node;
    for (int hops = 0; reached.has("$ref"); hops++) {
      String reference = reached.path("$ref").asString();
      JsonNode target = reference.startsWith("#") ? root.at(reference.substring(1)) : root.at("/-");
      if (target.isMissingNode() || hops > 16) {
        throw new IllegalStateException(
            "api/openapi.yaml: '%s' leads to nothing in this document".formatted(reference));
      }
      reached = beside((ObjectNode) reached, target);
    }
    return reached;
  }

  private static JsonNode beside(ObjectNode referring, JsonNode target) {
    ObjectNode both = ((ObjectNode) target).deepCopy();
    referring
        .properties()
        .forEach(said -> {
          if (!said.getKey().equals("$ref")) {
            both.set(said.getKey(), said.getValue());
          }
        });
    return both;
  }
}
