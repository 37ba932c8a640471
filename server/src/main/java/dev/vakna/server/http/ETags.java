package dev.vakna.server.http;

import jakarta.servlet.http.HttpServletRequest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.regex.Pattern;

/**
 * What stands for the content of an answer. All are weak: the same content goes out compressed or
 * not.
 */
public final class ETags {

  private static final int BYTES = 15;
  private static final Pattern TAG = Pattern.compile("(?:W/)?(\"[^\"]*\")");

  private ETags() {}

  /** The tag of that content. */
  public static String of(byte[] content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      return "W/\"%s\""
          .formatted(
              Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, BYTES)));
    } catch (NoSuchAlgorithmException everyJavaHasIt) {
      throw new IllegalStateException(everyJavaHasIt);
    }
  }

  /** Whether the caller has that content already. */
  static boolean known(HttpServletRequest request, String tag) {
    String opaque = tag.substring(tag.indexOf('"'));
    for (String header : Collections.list(request.getHeaders("If-None-Match"))) {
      if (header.strip().equals("*")
          || TAG.matcher(header).results().anyMatch(one -> one.group(1).equals(opaque))) {
        return true;
      }
    }
    return false;
  }
}
