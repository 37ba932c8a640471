package dev.vakna.server.docs;

import dev.vakna.core.problem.ProblemCode;
import dev.vakna.server.http.Answers;
import dev.vakna.server.http.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.springframework.http.MediaType;
import org.springframework.web.context.request.ServletWebRequest;

/** Something that anybody may read, the same for all: sent once to each, then only when changed. */
final class Published {

  static final MediaType HTML = new MediaType("text", "html", StandardCharsets.UTF_8);
  static final MediaType MARKDOWN = new MediaType("text", "markdown", StandardCharsets.UTF_8);
  static final MediaType PLAIN = new MediaType("text", "plain", StandardCharsets.UTF_8);

  private static final String FRESH = "public, max-age=300";

  private final MediaType type;
  private final byte[] body;
  private final String tag;

  Published(MediaType type, byte[] body) {
    this.type = type;
    this.body = body.clone();
    this.tag = "\"" + digest(body) + "\"";
  }

  static Published text(MediaType type, String text) {
    return new Published(type, text.getBytes(StandardCharsets.UTF_8));
  }

  int size() {
    return body.length;
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
    response.setContentLength(body.length);
    Answers.share(request, body);
  }

  private static String digest(byte[] body) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }
}
