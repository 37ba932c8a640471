package dev.vakna.core.machine;

import dev.vakna.core.id.VpsId;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name under which an engine keeps everything of one machine. It follows from the VPS's id, so
 * a repeated step looks where the first one built.
 *
 * @param text 26 lower-case letters and digits
 */
public record MachineName(String text) {

  private static final Pattern TEXT = Pattern.compile("[0-9a-z]{26}");

  public MachineName {
    if (!TEXT.matcher(text).matches()) {
      throw new IllegalArgumentException("'%s' is no machine name".formatted(text));
    }
  }

  public static MachineName of(VpsId vps) {
    return new MachineName(vps.body());
  }

  /** The VPS whose machine bears this name; none when no VPS's does. */
  public Optional<VpsId> vps() {
    return VpsId.parse(VpsId.PREFIX + "_" + text);
  }

  @Override
  public String toString() {
    return text;
  }
}
