package dev.vakna.server.http;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The address under which callers reach this server, without a slash at its end. Unless configured,
 * it is the address that the server listens on, known once it listens.
 */
public final class PublicUrl {

  private final @Nullable String configured;
  private final @Nullable String errorBase;
  private final AtomicReference<String> listening = new AtomicReference<>("http://127.0.0.1");

  /**
   * @param configured the public address, or null
   * @param errorBase where the pages that explain problem codes stand, or null for here
   */
  public PublicUrl(@Nullable String configured, @Nullable String errorBase) {
    this.configured = withoutSlash(configured);
    this.errorBase = withoutSlash(errorBase);
  }

  /** Tells where the server listens. */
  public void listeningOn(String url) {
    listening.set(url);
  }

  /** Where the server listens. */
  public String listening() {
    return listening.get();
  }

  /** The public address. */
  public String text() {
    return configured != null ? configured : listening.get();
  }

  /** The public address, where one is configured. */
  public Optional<String> configured() {
    return Optional.ofNullable(configured);
  }

  /** Address of the page that explains a problem code. */
  public String errorPage(String code) {
    return (errorBase != null ? errorBase : text()) + "/errors/" + code;
  }

  private static @Nullable String withoutSlash(@Nullable String url) {
    if (url == null || url.isBlank()) {
      return null;
    }
    String trimmed = url.strip();
    while (trimmed.endsWith("/")) {
      trimmed = trimmed.substring(0, trimmed.length() - 1);
    }
    return trimmed;
  }
}
