package dev.vakna.core.account;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An e-mail address by which a user signs in.
 *
 * @param text as it was written
 * @param folded as it is compared: however its letters are written, it is the same address
 */
public record Email(String text, String folded) {

  private static final int LONGEST = 254;
  private static final Pattern FORM =
      Pattern.compile("[^@\\s\\p{Cntrl}\"(),:;<>\\[\\\\\\]]{1,64}@[\\p{L}\\p{N}.-]{1,190}");

  /** Reads an address; whatever cannot be one is none. */
  public static Optional<Email> parse(String text) {
    String stripped = text.strip();
    return stripped.length() <= LONGEST && FORM.matcher(stripped).matches()
        ? Optional.of(new Email(stripped, fold(stripped)))
        : Optional.empty();
  }

  /** Any text as addresses are compared. */
  public static String fold(String text) {
    return Normalizer.normalize(text.strip(), Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
  }
}
