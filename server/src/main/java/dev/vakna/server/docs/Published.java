package dev.vakna.server.docs;

import dev.vakna.core.problem.ProblemCode;
import dev.vakna.server.http.AnswerBody;
import dev.vakna.server.http.Answers;
import dev.vakna.server.http.ETags;
import dev.vakna.server.http.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import org.springframework.http.MediaType;
import org.springframework.web.context.request.ServletWebRequest;

/** Something that anybody may read, the same for all: sent once to each, then only when changed. */
final class Published {

  static final MediaType HTML = new MediaType("text", "html", StandardCharsets.UTF_8);
  static final MediaType MARKDOWN = new MediaType("text", "markdown", StandardCharsets.UTF_8);
  static final MediaType PLAIN = new MediaType("text", "plain", StandardCharsets.UTF_8);

  private static final String FRESH = "public, max-age=300";

  private final MediaType type;
  private final AnswerBody body;
  private final String tag;

  Published(MediaType type, byte[] body) {
    this.type = type;
    byte[] own = body.clone();
    this.body = new AnswerBody(own);
    // Weak, as all tags are: it stands for the content whether it goes out compressed or not.
    this.tag = ETags.of(own);
  }

  static Published text(MediaType type, String text) {
    return new Published(type, text.getBytes(StandardCharsets.UTF_8));
  }

  int size() {
    return body.length();
  }

  /** Answers with it, or with nothing where the caller has it already. */
  void answer(HttpServletRequest request, HttpServletResponse response) {
    if (request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null) {
      // What is left unread of a request would make its answer wait for a thread.
      throw RefusedException.of(
          ProblemCode.INVALID_REQUEST, "This is only read. Send the request without a body.");
    }
    response.setHeader("Cache-Control", FRESH);
    if (new ServletWebRequest(request, response).checkNotModified(tag)) {
      return;
    }
    response.setContentType(type.toString());
    response.setContentLength(body.length());
    Answers.share(request, body);
  }
}
