package dev.vakna.vma;

import java.util.Locale;

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
}
