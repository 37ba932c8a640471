package dev.vakna.server.docs;

import dev.vakna.server.http.ApiJson;
import dev.vakna.server.reference.ApiDescription;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The API's description, as written and as JSON. */
@RestController
class OpenApiController {

  private static final MediaType YAML = MediaType.parseMediaType("application/yaml");

  private final Published yaml;
  private final Published json;

  OpenApiController(ApiJson apiJson, ApiDescription description) {
    this.yaml = new Published(YAML, description.yaml());
    this.json = new Published(MediaType.APPLICATION_JSON, apiJson.bytes(description.root()));
  }

  @GetMapping("/openapi.yaml")
  void yaml(HttpServletRequest request, HttpServletResponse response) {
    yaml.answer(request, response);
  }

  @GetMapping("/openapi.json")
  void json(HttpServletRequest request, HttpServletResponse response) {
    json.answer(request, response);
  }
}
