package dev.vakna.server.api;

import dev.vakna.core.problem.Body;
import dev.vakna.core.problem.FieldFault;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import dev.vakna.server.http.AwaitedBody;
import dev.vakna.server.http.Problems;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.springframework.http.MediaType;
import tools.jackson.core.JacksonException;

/**
 * Reads a request's body, bounded. What is wrong with it is told as a value, because whether the
 * caller may know of the path at all is decided first.
 */
final class BodyReader {

  /** The largest body that is read. */
  static final int MAX_BYTES = 64 * 1024;

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private BodyReader() {}

  /** What became of the body. */
  sealed interface Outcome {}

  /** Its text, empty when there was none. */
  record Text(String text) implements Outcome {}

  record Unreadable(Refusal refusal) implements Outcome {}

  static Outcome read(HttpServletRequest request) {
    if (request.getContentLengthLong() > MAX_BYTES) {
      return tooLarge();
    }
    byte[] bytes;
    try {
      InputStream in = AwaitedBody.of(request);
      byte[] first = in.readNBytes(1);
      if (first.length == 0) {
        return new Text("");
      }
      if (!isJson(request)) {
        return new Unreadable(
            Refusal.of(
                ProblemCode.UNSUPPORTED_MEDIA_TYPE,
                "The body must be JSON in UTF-8, not compressed. Send Content-Type: application/json."));
      }
      bytes = bytes(first, in);
    } catch (SocketTimeoutException late) {
      return late();
    } catch (IOException broken) {
      return broken.getCause() instanceof SocketTimeoutException
          ? late()
          : new Unreadable(malformedRefusal(""));
    }
    if (bytes.length > MAX_BYTES) {
      return tooLarge();
    }
    try {
      return new Text(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException notUtf8) {
      return new Unreadable(malformedRefusal(" (it is not UTF-8)"));
    }
  }

  /** However evenly it trickles, a body has only so long; of one too large no more is awaited. */
  private static byte[] bytes(byte[] first, InputStream in) throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(first);
    byte[] part = new byte[8 * 1024];
    while (bytes.size() <= MAX_BYTES) {
      int read = in.read(part);
      if (read < 0) {
        break;
      }
      bytes.write(part, 0, read);
      if (System.nanoTime() > end) {
        throw new SocketTimeoutException("the body trickled");
      }
    }
    return bytes.toByteArray();
  }

  private static Unreadable late() {
    return new Unreadable(Problems.lateBody());
  }

  /** The refusal of a body that is not JSON. */
  static <T> Body<T> malformed(String where) {
    return new Body.Unreadable<>(
        malformedRefusal(", or names a field twice" + (where.isEmpty() ? "" : "," + where)));
  }

  /** Where a body is not JSON, as {@link #malformed} takes it. */
  static String position(JacksonException malformed) {
    var location = malformed.getLocation();
    return location == null || location.getLineNr() < 1
        ? ""
        : " near line %d, column %d".formatted(location.getLineNr(), location.getColumnNr());
  }

  private static Refusal malformedRefusal(String where) {
    String detail = "The body is not well-formed JSON" + where + ".";
    return Refusal.invalid("", FieldFault.Code.MALFORMED_JSON, detail);
  }

  private static Unreadable tooLarge() {
    return new Unreadable(Problems.largeBody(MAX_BYTES));
  }

  /** A body that does not say what it is counts as JSON. */
  private static boolean isJson(HttpServletRequest request) {
    String encoding = request.getHeader("Content-Encoding");
    if (encoding != null && !encoding.strip().toLowerCase(Locale.ROOT).equals("identity")) {
      return false;
    }
    List<String> headers = Collections.list(request.getHeaders("Content-Type"));
    if (headers.size() > 1) {
      return false;
    }
    String header = headers.isEmpty() ? "" : headers.getFirst();
    if (header.isBlank()) {
      return true;
    }
    try {
      MediaType type = MediaType.parseMediaType(header);
      return type.isConcrete()
          && type.equalsTypeAndSubtype(MediaType.APPLICATION_JSON)
          && (type.getCharset() == null || StandardCharsets.UTF_8.equals(type.getCharset()));
    } catch (IllegalArgumentException malformed) {
      return false;
    }
  }
}
