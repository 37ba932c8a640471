package dev.vakna.server.settings;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.regex.Pattern;

/** What of a setting may be told again: nothing that may be a secret, and never much. */
final class Shown {

  private static final int LONGEST = 80;
  private static final Pattern SECRET =
      Pattern.compile("(?i)pass|pwd|secret|token|credential|\\bkey");

  private Shown() {}

  /** A value, unless its name or it itself tells of a secret. */
  static String value(String name, String value) {
    return SECRET.matcher(name).find() || SECRET.matcher(value).find() || value.contains("@")
        ? "…"
        : word(value);
  }

  /** A text in one line. */
  static String word(String text) {
    String plain = text.replaceAll("\\p{Cntrl}", "?");
    return plain.length() <= LONGEST ? plain : plain.substring(0, LONGEST) + "…";
  }

  /** Why a file could not be read. */
  static String cause(Exception fault) {
    return switch (fault) {
      case AccessDeniedException _ -> "this user may not read it";
      case CharacterCodingException _ -> "it is not text in UTF-8";
      case FileSystemException e when e.getReason() != null -> e.getReason();
      case IOException e -> String.valueOf(e.getMessage());
      default -> String.valueOf(fault.getMessage());
    };
  }
}
