package dev.vakna.server.docs;

import dev.vakna.core.problem.ProblemCode;
import dev.vakna.server.http.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Files that pages need. There are these and no others. */
@RestController
class AssetController {

  private static final Map<String, MediaType> TYPES =
      Map.of(
          "docs.js", text("javascript"),
          "icon.svg", new MediaType("image", "svg+xml"),
          "console.js", text("javascript"),
          "console.css", text("css"),
          "swagger-ui-bundle.js", text("javascript"),
          "swagger-ui.css", text("css"),
          "swagger-ui.LICENSE", text("plain"),
          "swagger-ui.NOTICE", text("plain"),
          "swagger-ui-bundle.js.LICENSE.txt", text("plain"));

  private final Map<String, Published> files = new HashMap<>();

  AssetController() {
    TYPES.forEach((name, type) -> files.put(name, new Published(type, read(name))));
  }

  @GetMapping("/docs/assets/{file}")
  void file(@PathVariable String file, HttpServletRequest request, HttpServletResponse response) {
    Published found = files.get(file);
    if (found == null) {
      throw RefusedException.of(
          ProblemCode.NOT_FOUND, "No page needs a file of that name. /docs lists all pages.");
    }
    response.setHeader("Content-Security-Policy", "default-src 'none'");
    found.answer(request, response);
  }

  private static MediaType text(String subtype) {
    return new MediaType("text", subtype, StandardCharsets.UTF_8);
  }

  private static byte[] read(String name) {
    try (InputStream in =
        Objects.requireNonNull(
            AssetController.class.getResourceAsStream("assets/" + name), "no file " + name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
