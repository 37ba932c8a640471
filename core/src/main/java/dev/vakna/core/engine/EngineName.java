package dev.vakna.core.engine;

import java.util.regex.Pattern;

/** How engines are called; the local one as its host. */
public final class EngineName {

  /** The rule, in words that go on after "is". */
  public static final String RULE =
      "1 to 100 lower-case letters, digits, '.' and '-', the first one a letter or a digit";

  private static final Pattern ALLOWED = Pattern.compile("[a-z0-9][a-z0-9.-]{0,99}");

  private EngineName() {}

  /** Whether an engine may be called so. */
  public static boolean allowed(String name) {
    return ALLOWED.matcher(name).matches();
  }
}
