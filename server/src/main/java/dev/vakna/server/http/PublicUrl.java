package dev.vakna.server.http;

import jakarta.servlet.ServletRequest;
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

  /**
   * The address under which whoever sent a request reaches this server: the public one, or where
   * his connection arrived. What he calls it himself has no part in it: his {@code Host} header
   * could hold anything, and the address is shown to be copied.
   */
  public String reachedBy(ServletRequest request) {
    String address = request.getLocalAddr();
    if (configured != null || address == null || !address.matches("[0-9a-fA-F.:]{3,39}")) {
      return text();
    }
    return "%s://%s:%d"
        .formatted(
            request.isSecure() ? "https" : "http",
            address.contains(":") ? "[" + address + "]" : address,
            request.getLocalPort());
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
