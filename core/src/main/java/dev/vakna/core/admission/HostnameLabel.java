package dev.vakna.core.admission;

import java.util.Locale;

/** Names of Cloud VMs: hostname labels of 3 to 63 characters. */
public final class HostnameLabel {

  private static final int MAX = 63;

  private HostnameLabel() {}

  /** True for 3 to 63 letters, digits and inner hyphens. */
  public static boolean isOne(String name) {
    return name.length() >= 3
        && name.length() <= MAX
        && name.matches("[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9]");
  }

  /**
   * A name for a clone nobody named: {@code restore-<source>-<letters>}, cut to fit.
   *
   * @param letters lower-case letters and digits
   */
  public static String generated(String source, String letters) {
    String cleaned =
        source.replaceAll("[^A-Za-z0-9-]+", "-").replaceAll("^-+|-+$", "").toLowerCase(Locale.ROOT);
    int room = MAX - "restore-".length() - letters.length() - 1;
    String middle = cleaned.substring(0, Math.min(room, cleaned.length())).replaceAll("-+$", "");
    return middle.isEmpty() ? "restore-" + letters : "restore-" + middle + "-" + letters;
  }
}
