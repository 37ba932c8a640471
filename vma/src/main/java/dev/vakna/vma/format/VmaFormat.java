package dev.vakna.vma.format;

/** The fixed numbers of the format. */
public final class VmaFormat {

  public static final int BLOCK = 4096;
  public static final int CLUSTER = 65536;
  public static final int BLOCKS_PER_CLUSTER = CLUSTER / BLOCK;
  public static final int FULL_MASK = 0xffff;

  public static final int HEADER_MAGIC = 0x564D4100;
  public static final int FIXED_HEADER = 12288;
  public static final int MAX_CONFIGS = 256;
  public static final int MAX_DEVICES = 256;
  public static final int LAST_DEVICE_ID = 254;
  public static final int MD5_OFFSET = 32;
  public static final int CONFIG_NAMES = 2044;
  public static final int CONFIG_DATA = 3068;
  public static final int DEVICE_TABLE = 4096;
  public static final int DEVICE_ENTRY = 32;
  static final int MAX_BLOB = 65535;

  public static final int EXTENT_MAGIC = 0x564D4145;
  public static final int EXTENT_HEADER = 512;
  public static final int EXTENT_MD5_OFFSET = 24;
  public static final int EXTENT_SLOTS_OFFSET = 40;
  public static final int SLOTS = 59;

  /** Genuine writers leave the last slot empty. */
  public static final int SLOTS_WRITTEN = 58;

  public static final int MAX_BLOCKS = SLOTS * BLOCKS_PER_CLUSTER;
  static final int MD5_LENGTH = 16;
  public static final int SECTOR = 512;

  /**
   * The genuine reader's bitmap is rounded up to groups of so many clusters, and it ignores empty
   * clusters that fall into the last group.
   */
  public static final int CLUSTER_GROUP = 64;

  /** Leaves room for {@code disk-}, {@code .raw} and more within a file name of 255 bytes. */
  private static final int MAX_NAME = 128;

  private VmaFormat() {}

  /** Whether a name from an archive may become part of a file name. */
  public static boolean isSafeName(String name) {
    if (name.isEmpty() || name.length() > MAX_NAME || name.equals(".") || name.equals("..")) {
      return false;
    }
    return name.chars()
        .allMatch(c ->
            c >= 'A' && c <= 'Z'
                || c >= 'a' && c <= 'z'
                || c >= '0' && c <= '9'
                || c == '.'
                || c == '_'
                || c == '-');
  }
}
