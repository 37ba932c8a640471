package dev.vakna.engine.qemu.hardware;

import dev.vakna.core.machine.Board.Chipset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The versioned boards that an installed QEMU offers. A machine is pinned to one of them, so that
 * an upgrade of QEMU does not change the hardware under a guest.
 *
 * @param names for example {@code pc-i440fx-7.2}
 */
public record MachineTypes(List<String> names) {

  private static final Pattern LINE =
      Pattern.compile("(?m)^(pc-(?:i440fx|q35)-[0-9]+(?:\\.[0-9]+){1,2})\\s");
  private static final Pattern VERSION = Pattern.compile("^([0-9]{1,3}(?:\\.[0-9]{1,3}){1,2})");

  public MachineTypes {
    names = List.copyOf(names);
  }

  /** Reads what {@code -machine help} printed. */
  public static MachineTypes parse(String help) {
    List<String> names = new ArrayList<>();
    Matcher line = LINE.matcher(help);
    while (line.find()) {
      names.add(line.group(1));
    }
    return new MachineTypes(names);
  }

  /**
   * The newest board of the chipset that is not newer than the original's; without a version the
   * newest; where the original's is older than all, the oldest.
   *
   * @param wanted version such as {@code 9.0} or {@code 9.0+pve1}, or null
   * @return empty when this QEMU has no board of that chipset
   */
  public Optional<String> choose(Chipset chipset, @Nullable String wanted) {
    String family = family(chipset);
    List<String> offered =
        names.stream()
            .filter(name -> name.startsWith(family))
            .sorted(
                Comparator.comparing(name -> version(name.substring(family.length())), BY_PARTS))
            .toList();
    if (offered.isEmpty()) {
      return Optional.empty();
    }
    Matcher version = VERSION.matcher(wanted == null ? "" : wanted);
    if (!version.find()) {
      return Optional.of(offered.getLast());
    }
    int[] limit = version(version.group(1));
    return Optional.of(
        offered.stream()
            .filter(name -> BY_PARTS.compare(version(name.substring(family.length())), limit) <= 0)
            .reduce((older, newer) -> newer)
            .orElse(offered.getFirst()));
  }

  /**
   * The version of a board, when it is another one than the original's.
   *
   * @param type a board of {@link #names}
   * @param wanted version such as {@code 9.0} or {@code 9.0+pve1}, or null
   * @return empty when it is the same, or the original's is not known
   */
  public static Optional<String> otherVersion(String type, @Nullable String wanted) {
    Matcher version = VERSION.matcher(wanted == null ? "" : wanted);
    if (!version.find()) {
      return Optional.empty();
    }
    String own = type.substring(type.lastIndexOf('-') + 1);
    return Arrays.equals(version(own), version(version.group(1)))
        ? Optional.empty()
        : Optional.of(own);
  }

  private static String family(Chipset chipset) {
    return switch (chipset) {
      case I440FX -> "pc-i440fx-";
      case Q35 -> "pc-q35-";
    };
  }

  private static final Comparator<int[]> BY_PARTS = Arrays::compare;

  private static int[] version(String text) {
    return Arrays.stream(text.split("\\.")).mapToInt(Integer::parseInt).toArray();
  }
}
