package dev.vakna.server.api;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Where a page ended: the last item's identity, and a checksum over it and the list it belongs to,
 * so that a cursor of another list, of other filters or with a typing error is none.
 */
final class Cursor {

  private static final byte VERSION = 1;
  private static final int LENGTH = 1 + 16 + 4;

  private Cursor() {}

  /**
   * @param list what the cursor belongs to: account, resource, filters
   */
  static String after(UUID last, List<@Nullable String> list) {
    ByteBuffer bytes = ByteBuffer.allocate(LENGTH);
    bytes.put(VERSION);
    bytes.putLong(last.getMostSignificantBits()).putLong(last.getLeastSignificantBits());
    bytes.putInt(checksum(last, list));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
  }

  /** Reads a cursor of that list; anything else is none. */
  static Optional<UUID> parse(String text, List<@Nullable String> list) {
    byte[] raw;
    try {
      raw = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException malformed) {
      return Optional.empty();
    }
    if (raw.length != LENGTH || raw[0] != VERSION) {
      return Optional.empty();
    }
    ByteBuffer bytes = ByteBuffer.wrap(raw, 1, LENGTH - 1);
    UUID last = new UUID(bytes.getLong(), bytes.getLong());
    return bytes.getInt() == checksum(last, list) && after(last, list).equals(text)
        ? Optional.of(last)
        : Optional.empty();
  }

  private static int checksum(UUID last, List<@Nullable String> list) {
    CRC32C checksum = new CRC32C();
    checksum.update(last.toString().getBytes(StandardCharsets.UTF_8));
    for (String part : list) {
      checksum.update(part == null ? 0 : 1);
      if (part != null) {
        checksum.update(part.getBytes(StandardCharsets.UTF_8));
        checksum.update(0);
      }
    }
    return (int) checksum.getValue();
  }
}
