package dev.vakna.core.machine;

import org.jspecify.annotations.Nullable;

/**
 * What the firmware tells of the machine beside its uuid (SMBIOS type 1), as the original had it.
 * Null where it had nothing of its own. Every text is printable ASCII of at most {@link #MOST}
 * characters.
 */
public record SystemStrings(
    @Nullable String manufacturer,
    @Nullable String product,
    @Nullable String version,
    @Nullable String serial,
    @Nullable String sku,
    @Nullable String family) {

  /** Characters of one text at most. */
  public static final int MOST = 128;

  /** Nothing of its own. */
  public static final SystemStrings NONE = new SystemStrings(null, null, null, null, null, null);

  public SystemStrings {
    require(manufacturer);
    require(product);
    require(version);
    require(serial);
    require(sku);
    require(family);
  }

  /** Whether a text may be one. */
  public static boolean isOne(String text) {
    return !text.isEmpty()
        && text.length() <= MOST
        && text.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
  }

  private static void require(@Nullable String text) {
    if (text != null && !isOne(text)) {
      throw new IllegalArgumentException("a system string is not printable or too long");
    }
  }
}
