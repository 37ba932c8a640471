package dev.vakna.core.machine;

import dev.vakna.core.id.VpsId;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where an engine keeps one machine, in the engine's own names: ids that it was given by whatever
 * it drives. Kept in the journal while the machine is made and in its record afterwards; only the
 * engine that made it reads the text.
 *
 * @param machine the machine
 * @param text the engine's own, at most {@link #MOST} characters; empty when all there is to know
 *     is the machine's name
 */
public record Place(MachineName machine, String text) {

  /** Characters of the text at most. */
  public static final int MOST = 4096;

  /**
   * @throws IllegalArgumentException when the text cannot be kept as it is
   */
  public Place {
    Objects.requireNonNull(machine);
    requireKeepable("machine " + machine, text);
  }

  /**
   * Whether that can be kept as an engine's own text, in a journal and in a record.
   *
   * @param whose in words
   * @throws IllegalArgumentException when it is too long, or has U+0000 or half of a pair
   */
  public static void requireKeepable(String whose, String text) {
    if (text.length() > MOST) {
      throw new IllegalArgumentException(
          "the place of %s has %d characters; at most %d are kept"
              .formatted(whose, text.length(), MOST));
    }
    if (text.indexOf('\0') >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new IllegalArgumentException(
          "the place of %s has U+0000 or half a character, which is not kept".formatted(whose));
    }
  }

  /**
   * The place of a machine of which nothing but the name is known: nothing was made yet, or by a
   * release that kept no places. An engine finds it by its marks.
   */
  public static Place of(MachineName machine) {
    return new Place(machine, "");
  }

  /**
   * The place of a VPS's machine as it was kept.
   *
   * @param text null from a release that kept none
   */
  public static Place kept(VpsId vps, @Nullable String text) {
    return new Place(MachineName.of(vps), text == null ? "" : text);
  }

  @Override
  public String toString() {
    return text.isEmpty() ? machine.text() : "%s (%s)".formatted(machine, text);
  }
}
