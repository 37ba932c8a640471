package dev.vakna.vma.format;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How an archive is packed. Recognised by content; the ending of a name is only a hint. */
public enum Compression {
  /** A plain {@code .vma}. */
  NONE(".vma", "not compressed"),
  /** Zstandard, the usual choice of Proxmox VE. */
  ZSTD(".zst", "zstd"),
  /** gzip. */
  GZIP(".gz", "gzip"),
  /** bzip2. */
  BZIP2(".bz2", "bzip2"),
  /** The container of the lzop tool. */
  LZOP(".lzo", "lzop");

  private final String suffix;
  private final String label;

  Compression(String suffix, String label) {
    this.suffix = suffix;
    this.label = label;
  }

  /** The ending of file names, with its dot. */
  public String suffix() {
    return suffix;
  }

  /** The name for people. */
  public String label() {
    return label;
  }

  /** What the ending of a file name says; {@link #NONE} when it says nothing. */
  public static Compression ofName(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    for (Compression c : values()) {
      if (c != NONE && lower.endsWith(c.suffix)) {
        return c;
      }
    }
    return NONE;
  }

  /**
   * What an archive begins like; null when like none of these.
   *
   * @param start its first bytes
   */
  public static @Nullable Compression ofContent(byte[] start) {
    if (Magic.begins(start, 'V', 'M', 'A', 0)) {
      return NONE;
    }
    if (Magic.begins(start, 0x28, 0xb5, 0x2f, 0xfd) || isSkippableFrame(start)) {
      return ZSTD;
    }
    if (Magic.begins(start, 0x1f, 0x8b)) {
      return GZIP;
    }
    if (Magic.begins(start, 'B', 'Z', 'h')) {
      return BZIP2;
    }
    return Magic.begins(start, 0x89, 'L', 'Z', 'O', 0) ? LZOP : null;
  }

  private static boolean isSkippableFrame(byte[] start) {
    return start.length >= 4
        && (start[0] & 0xf0) == 0x50
        && start[1] == 0x2a
        && start[2] == 0x4d
        && start[3] == 0x18;
  }
}
