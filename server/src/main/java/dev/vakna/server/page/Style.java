package dev.vakna.server.page;

import gg.jte.Content;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Objects;

/** The style of the documentation, which stands in its pages, and the digest that admits it. */
public final class Style {

  private static final Style DOCUMENTATION = new Style(read("docs.css"));

  private final String css;

  private Style(String css) {
    this.css = css;
  }

  static Style documentation() {
    return DOCUMENTATION;
  }

  /** The style of the documentation as a policy for contents names it. */
  public static String admission() {
    return DOCUMENTATION.digest();
  }

  Content text() {
    return Prose.asWritten(css);
  }

  private String digest() {
    try {
      byte[] sha =
          MessageDigest.getInstance("SHA-256").digest(css.getBytes(StandardCharsets.UTF_8));
      return "'sha256-" + Base64.getEncoder().encodeToString(sha) + "'";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  private static String read(String name) {
    try (InputStream in =
        Objects.requireNonNull(Style.class.getResourceAsStream(name), "no " + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
