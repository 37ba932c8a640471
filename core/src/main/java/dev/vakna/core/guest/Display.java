package dev.vakna.core.guest;

import java.util.Locale;
import java.util.Set;

/**
 * Whether the clone has a screen. One is missing only where the original had none by its own will:
 * not where a passed-through graphics card took its place, which the clone lacks.
 */
final class Display {

  private static final Set<String> STANDARD = Set.of("", "std", "default");

  private Display() {}

  static boolean read(ConfigText text, Warnings warnings) {
    String type = text.properties("vga").main("type").toLowerCase(Locale.ROOT);
    if (STANDARD.contains(type)) {
      return true;
    }
    boolean passedThrough =
        text.lines().keySet().stream().anyMatch(key -> key.matches("hostpci[0-9]{1,2}"));
    if (type.startsWith("serial")) {
      // Without that port, or with the picture on a graphics card, nothing would be seen at all.
      return passedThrough || text.get(type).isEmpty();
    }
    if (type.equals("none")) {
      if (!passedThrough) {
        warnings.add(
            "no_screen",
            "Like the original the clone has no screen; only its serial console shows anything.");
      } else {
        warnings.add(
            "screen_added",
            "The original's screen was on a passed-through graphics card; the clone has a standard"
                + " one in its place.");
      }
      return passedThrough;
    }
    warnings.add(
        "display_replaced",
        "The clone's screen is a standard VGA one, of another model than the original's.");
    return true;
  }
}
