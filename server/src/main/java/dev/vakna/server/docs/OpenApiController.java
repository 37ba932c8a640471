package dev.vakna.server.docs;

import dev.vakna.server.http.ApiJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The API's description, as written and as JSON. */
@RestController
class OpenApiController {

  private static final MediaType YAML = MediaType.parseMediaType("application/yaml");

  private final byte[] yaml;
  private final byte[] json;

  OpenApiController(ApiJson apiJson) {
    try (InputStream in =
        Objects.requireNonNull(
            OpenApiController.class.getResourceAsStream("/api/openapi.yaml"),
            "the server's jar holds no api/openapi.yaml")) {
      this.yaml = in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.json = apiJson.bytes(new YAMLMapper().readTree(yaml));
  }

  @GetMapping("/openapi.yaml")
  ResponseEntity<byte[]> yaml() {
    return ResponseEntity.ok().contentType(YAML).body(yaml);
  }

  @GetMapping("/openapi.json")
  ResponseEntity<byte[]> json() {
    return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(json);
  }
}
