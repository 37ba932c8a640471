package dev.vakna.cli.customer;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Paths with what was typed in them. */
final class AccountPaths {

  private AccountPaths() {}

  /** What was typed as one part of a path, whatever it holds. */
  static String part(String typed) {
    return URLEncoder.encode(typed, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
