package dev.vakna.server.docs;

import dev.vakna.core.problem.ProblemCode;
import dev.vakna.server.http.RefusedException;
import dev.vakna.server.page.ErrorPage;
import dev.vakna.server.page.Pages;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** A page for every problem code: the address in a problem document's {@code type}. */
@RestController
class ErrorPageController {

  private static final MediaType HTML = new MediaType("text", "html", StandardCharsets.UTF_8);
  private static final MediaType MARKDOWN =
      new MediaType("text", "markdown", StandardCharsets.UTF_8);
  private static final String SUFFIX = ".md";

  private final Pages pages;

  ErrorPageController(Pages pages) {
    this.pages = pages;
  }

  @GetMapping("/errors/{page}")
  ResponseEntity<byte[]> page(
      @PathVariable String page,
      @RequestHeader(name = HttpHeaders.ACCEPT, required = false) @Nullable String accept) {
    boolean markdown = page.endsWith(SUFFIX) || prefersMarkdown(accept);
    String name = page.endsWith(SUFFIX) ? page.substring(0, page.length() - SUFFIX.length()) : page;
    ProblemCode code =
        Arrays.stream(ProblemCode.values())
            .filter(known -> known.code().equals(name))
            .findFirst()
            .orElseThrow(() ->
                RefusedException.of(
                    ProblemCode.NOT_FOUND,
                    "There is no such problem code. A problem document's type names its page."));
    ErrorPage explained = ErrorGuide.page(code);
    return ResponseEntity.ok()
        .contentType(markdown ? MARKDOWN : HTML)
        .header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
        .header(HttpHeaders.VARY, HttpHeaders.ACCEPT)
        .body(
            markdown
                ? ErrorGuide.markdown(explained).getBytes(StandardCharsets.UTF_8)
                : pages.error(explained));
  }

  private static boolean prefersMarkdown(@Nullable String accept) {
    if (accept == null) {
      return false;
    }
    try {
      List<MediaType> types = MediaType.parseMediaTypes(accept);
      return types.stream().anyMatch(t -> t.equalsTypeAndSubtype(MARKDOWN))
          && types.stream().noneMatch(t -> t.equalsTypeAndSubtype(HTML));
    } catch (InvalidMediaTypeException unreadable) {
      return false;
    }
  }
}
