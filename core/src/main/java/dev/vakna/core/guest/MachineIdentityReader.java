package dev.vakna.core.guest;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a {@code qemu-server.conf} says of the machine's identity. The text is a stranger's: a
 * value that stands twice with two meanings, and one that is the same for every machine (all zeros,
 * all ones), counts as none. What stands in a snapshot's section is not the machine.
 */
public final class MachineIdentityReader {

  /** Raised whenever the same text is read as something else. */
  static final int VERSION = 1;

  private static final int MAX_LINES = 4096;
  private static final int MAX_CARDS = 32;
  private static final int MAX_NAME = 255;
  private static final Pattern UUID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
  private static final Pattern MAC =
      Pattern.compile("(?<![0-9a-f:])[0-9a-f]{2}(?::[0-9a-f]{2}){5}(?![0-9a-f:])");
  private static final Pattern CARD = Pattern.compile("net[0-9]{1,2}");
  private static final Pattern SECONDS = Pattern.compile("[1-9][0-9]{0,10}");

  private final Set<String> uuids = new HashSet<>();
  private final Set<String> times = new HashSet<>();
  private final Set<String> generations = new HashSet<>();
  private final Set<String> macs = new TreeSet<>();
  private @Nullable String name;

  private MachineIdentityReader() {}

  /** What the text says; {@link MachineIdentity#NONE} when it says nothing. */
  public static MachineIdentity read(String config) {
    MachineIdentityReader reader = new MachineIdentityReader();
    int from = 0;
    for (int lines = 0; lines < MAX_LINES && from <= config.length(); lines++) {
      int end = config.indexOf('\n', from);
      String line = config.substring(from, end < 0 ? config.length() : end).strip();
      if (line.startsWith("[")) {
        break;
      }
      reader.line(line);
      if (end < 0) {
        break;
      }
      from = end + 1;
    }
    return new MachineIdentity(
        only(reader.uuids),
        Optional.ofNullable(only(reader.times))
            .map(text -> Instant.ofEpochSecond(Long.parseLong(text)))
            .orElse(null),
        only(reader.generations),
        reader.name,
        reader.macs.stream().limit(MAX_CARDS).toList());
  }

  private void line(String line) {
    int colon = line.indexOf(':');
    if (colon < 1) {
      return;
    }
    String key = line.substring(0, colon);
    String value = line.substring(colon + 1).strip();
    switch (key) {
      case "smbios1" -> {
        boolean encoded = values(value, "base64").contains("1");
        values(value, "uuid").forEach(text -> uuids.add(uuid(text, encoded)));
      }
      case "meta" ->
          values(value, "ctime").stream()
              .filter(text -> SECONDS.matcher(text).matches())
              .forEach(times::add);
      case "vmgenid" -> generations.add(uuid(value, false));
      case "name" -> name = plain(value);
      default -> {
        if (CARD.matcher(key).matches()) {
          Matcher mac = MAC.matcher(value.toLowerCase(Locale.ROOT));
          if (mac.find()) {
            macs.add(mac.group());
          }
        }
      }
    }
  }

  /** Shown to operators: bounded, and nothing in it acts on a terminal. */
  private static String plain(String value) {
    return value
        .substring(0, Math.min(MAX_NAME, value.length()))
        .replaceAll("[\\p{Cntrl}\\p{Cf}]", "?");
  }

  private static List<String> values(String list, String key) {
    List<String> found = new ArrayList<>();
    for (String part : list.split(",", 64)) {
      int equals = part.indexOf('=');
      if (equals > 0 && part.substring(0, equals).strip().equals(key)) {
        found.add(part.substring(equals + 1).strip());
      }
    }
    return found;
  }

  /** The uuid in lower case, or the empty text for what is none. */
  private static String uuid(String text, boolean encoded) {
    String plain = text.toLowerCase(Locale.ROOT);
    if (UUID.matcher(plain).matches()) {
      return meaningful(plain);
    }
    if (encoded) {
      try {
        String decoded =
            new String(Base64.getDecoder().decode(text), StandardCharsets.US_ASCII)
                .strip()
                .toLowerCase(Locale.ROOT);
        return UUID.matcher(decoded).matches() ? meaningful(decoded) : "";
      } catch (IllegalArgumentException none) {
        return "";
      }
    }
    return "";
  }

  private static String meaningful(String uuid) {
    String digits = uuid.replace("-", "");
    return digits.chars().distinct().count() == 1 ? "" : uuid;
  }

  /** The one value; none when there is none, or when two contradict each other. */
  private static @Nullable String only(Set<String> values) {
    if (values.size() != 1) {
      return null;
    }
    String value = values.iterator().next();
    return value.isEmpty() ? null : value;
  }
}
