package dev.vakna.core.restore.outcome;

import dev.vakna.core.archive.ArchiveFacts;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.guest.GuestConfig;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who a backed up machine was, as far as its archive's configuration tells: only what has the shape
 * of what it is meant to be is taken from there.
 *
 * @param hostname or null
 * @param mac lower case with colons, or null
 * @param smbiosUuid lower case, or null
 * @param address the first fixed IPv4 address that its cloud-init drive gave, or null
 */
record ArchivedIdentity(
    @Nullable String hostname,
    @Nullable String mac,
    @Nullable String smbiosUuid,
    @Nullable String address) {

  private static final ArchivedIdentity UNKNOWN = new ArchivedIdentity(null, null, null, null);

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})");
  private static final Pattern UUID =
      Pattern.compile("(?:^|,)uuid=([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})(?:,|$)");
  private static final Pattern ADDRESS =
      Pattern.compile("(?:^|,)ip=((?:\\d{1,3}\\.){3}\\d{1,3})/\\d{1,2}(?:,|$)");
  private static final Pattern ADDRESS_KEY = Pattern.compile("ipconfig(\\d{1,2})");

  static ArchivedIdentity of(Backup backup) {
    ArchiveFacts facts = backup.contents().facts();
    String text = facts == null ? null : facts.config();
    if (text == null) {
      return UNKNOWN;
    }
    Map<String, String> keys = keys(text);
    GuestConfig guest = backup.config();
    String name = keys.getOrDefault("name", "");
    String uuid = found(UUID, keys.getOrDefault("smbios1", ""));
    return new ArchivedIdentity(
        NAME.matcher(name).matches() ? name : null,
        guest == null ? null : guest.mac(),
        uuid == null ? null : uuid.toLowerCase(Locale.ROOT),
        address(keys));
  }

  private static @Nullable String address(Map<String, String> keys) {
    Map<Integer, String> cards = new TreeMap<>();
    keys.forEach((key, value) -> {
      Matcher card = ADDRESS_KEY.matcher(key);
      String address = card.matches() ? found(ADDRESS, value) : null;
      if (address != null) {
        cards.put(Integer.valueOf(card.group(1)), address);
      }
    });
    return cards.values().stream().findFirst().orElse(null);
  }

  private static @Nullable String found(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? matcher.group(1) : null;
  }

  /** The configuration itself, without what stands behind it about snapshots. */
  private static Map<String, String> keys(String text) {
    Map<String, String> keys = new TreeMap<>();
    for (String line : text.lines().takeWhile(l -> !l.startsWith("[")).toList()) {
      int colon = line.indexOf(':');
      if (colon > 0 && !line.startsWith("#")) {
        keys.put(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
      }
    }
    return keys;
  }
}
