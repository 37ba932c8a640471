package dev.vakna.server.http;

import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Compression of answers. Only texts that are worth it; never what holds a secret, because how well
 * it compresses beside a text that a stranger chose would tell of it: only what a call reads, and
 * nothing that says of itself that it must not be kept.
 */
final class Packing {

  private static final int WORTH_IT = 1024;
  private static final Pattern TEXT =
      Pattern.compile(
          "(?:text/(?!event-stream).*"
              + "|application/(?:.*[+])?(?:json|yaml|javascript|xml)(?:;.*)?"
              + "|image/svg[+]xml.*)");

  private Packing() {}

  /** Whether an answer is of a kind that is compressed for who takes that. */
  static boolean suits(@Nullable String contentType, int length) {
    return length >= WORTH_IT
        && contentType != null
        && TEXT.matcher(contentType.toLowerCase(Locale.ROOT)).matches();
  }

  /** Whether the caller takes gzip. */
  static boolean taken(HttpServletRequest request) {
    String all = String.join(",", Collections.list(request.getHeaders("Accept-Encoding")));
    boolean any = false;
    for (String part : all.toLowerCase(Locale.ROOT).split(",", -1)) {
      String[] words = part.split(";", -1);
      String coding = words[0].strip();
      boolean refused = words.length > 1 && words[1].strip().matches("q=0(?:[.]0*)?");
      if (coding.equals("gzip") || coding.equals("x-gzip")) {
        return !refused;
      }
      any |= coding.equals("*") && !refused;
    }
    return any;
  }

  static byte[] gzip(byte[] content) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream(content.length / 3 + 64);
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(content);
    } catch (IOException neverInMemory) {
      throw new UncheckedIOException(neverInMemory);
    }
    return packed.toByteArray();
  }
}
