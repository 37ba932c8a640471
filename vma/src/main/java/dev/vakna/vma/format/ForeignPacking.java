package dev.vakna.vma.format;

import org.jspecify.annotations.Nullable;

/** Packings that are known by their first bytes and not read here. */
public final class ForeignPacking {

  private ForeignPacking() {}

  /** For people; null when nothing is recognised. */
  public static @Nullable String name(byte[] start) {
    if (Magic.begins(start, 0x04, 0x22, 0x4d, 0x18)
        || Magic.begins(start, 0x02, 0x21, 0x4c, 0x18)) {
      return "lz4";
    }
    if (Magic.begins(start, 0xfd, '7', 'z', 'X', 'Z')) {
      return "xz";
    }
    if (Magic.begins(start, 0x5d, 0, 0)) {
      return "lzma";
    }
    if (Magic.begins(start, 'L', 'Z', 'I', 'P')) {
      return "lzip";
    }
    if (Magic.begins(start, 'P', 'K', 3, 4)) {
      return "zip";
    }
    if (Magic.begins(start, '7', 'z', 0xbc, 0xaf)) {
      return "7z";
    }
    if (Magic.begins(start, 0x1f, 0x9d)) {
      return "compress";
    }
    boolean oldZstd =
        start.length >= 4
            && (start[0] & 0xff) >= 0x22
            && (start[0] & 0xff) <= 0x27
            && start[1] == (byte) 0xb5
            && start[2] == 0x2f
            && start[3] == (byte) 0xfd;
    return oldZstd || Magic.begins(start, 0x1e, 0xb5, 0x2f, 0xfd)
        ? "a zstd older than version 0.8"
        : null;
  }
}
