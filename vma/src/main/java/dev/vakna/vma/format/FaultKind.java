package dev.vakna.vma.format;

/**
 * Why an archive is refused. Every kind has a stable code for programs ({@link #code()}) and a
 * sentence that tells a person what to do about it ({@link #cure()}).
 */
public enum FaultKind {
  /** The input ends before the header does. */
  HEADER_TRUNCATED("header-truncated", Cure.COPY),
  /** Packed bytes without end that bring no header forth: made to keep readers busy. */
  NO_HEADER("no-header", Cure.FORGED),
  /** The input does not begin with a VMA header, nor with a compression format that is known. */
  BAD_MAGIC("bad-magic", "Check that this file is a Proxmox VE backup of a virtual machine."),
  /** The header is of a version other than 1. */
  BAD_VERSION("bad-version", "Only VMA version 1 exists today; check where the file comes from."),
  /** The header does not match its own MD5. */
  HEADER_MD5("header-md5", Cure.COPY),
  /** The stated header size is too small or larger than any genuine header. */
  BAD_HEADER_SIZE("bad-header-size", Cure.COPY),
  /** The blob buffer begins inside the fixed header. */
  BAD_BLOB_OFFSET("bad-blob-offset", Cure.FORGED),
  /** The blob buffer reaches behind the end of the header. */
  BAD_BLOB_SIZE("bad-blob-size", Cure.FORGED),
  /** A configuration's name or content is not a blob of the buffer. */
  BAD_CONFIG_POINTER("bad-config-pointer", Cure.FORGED),
  /** A configuration or device name that is not a plain file name. */
  UNSAFE_NAME("unsafe-name", Cure.FORGED),
  /** Two devices have one name. */
  DUPLICATE_DEVICE("duplicate-device", Cure.FORGED),
  /** Two configurations have one name. */
  DUPLICATE_CONFIG("duplicate-config", Cure.FORGED),
  /** A disk size that is not a multiple of 512 bytes, or above the limit. */
  DEVICE_SIZE("device-size", "Check the archive's origin; raise the size limit if it is genuine."),
  /** The input ends, or goes on, where no extent ends. */
  EXTENT_TRUNCATED("extent-truncated", Cure.COPY),
  /** An extent header does not match its own MD5; also bytes behind the last extent. */
  EXTENT_MD5("extent-md5", Cure.COPY),
  /** An extent belongs to another archive. */
  EXTENT_UUID("extent-uuid", Cure.FORGED),
  /** An extent with a wrong magic number or with reserved bytes in use. */
  EXTENT_MAGIC("extent-magic", Cure.FORGED),
  /** An extent states fewer blocks than its slots list. */
  BLOCK_COUNT_TOO_SMALL("block-count-too-small", Cure.FORGED),
  /** An extent states more blocks than its slots list, or more than an extent can hold. */
  BLOCK_COUNT_TOO_BIG("block-count-too-big", Cure.FORGED),
  /** More than a million extents list nothing: made to keep readers busy. */
  TOO_MANY_EMPTY_EXTENTS("too-many-empty-extents", Cure.FORGED),
  /** A slot of a device that the header does not declare. */
  UNKNOWN_DEVICE("unknown-dev-id", Cure.FORGED),
  /** A slot for a cluster far behind the end of its device. */
  CLUSTER_OUT_OF_RANGE("cluster-out-of-range", Cure.FORGED),
  /** Stored data behind the end of its device. */
  BLOCK_BEYOND_DEVICE("block-beyond-device", Cure.FORGED),
  /** A cluster is listed twice. */
  DUPLICATE_CLUSTER("duplicate-cluster", Cure.FORGED),
  /** A cluster is never listed: the archive was cut, or never finished. */
  MISSING_CLUSTER("missing-cluster", Cure.COPY),
  /** The clusters of saved RAM are not in sequence. */
  VMSTATE_ORDER("vmstate-order", Cure.FORGED),
  /** The compressed stream is damaged, cut, or followed by bytes that do not belong to it. */
  DECOMPRESS_ERROR("decompress-error", Cure.COPY),
  /** A configuration that was asked for is not in the archive. */
  NO_CONFIG("no-config", "List what the archive holds and ask for one of these names."),
  /** The file changed while it was read. */
  SOURCE_CHANGED(
      "source-changed", "Wait until the backup is finished and nothing else writes to the file."),
  /** The file vanished while it was read. */
  SOURCE_GONE("source-gone", "Bring the storage that holds it back and read it again.");

  private static final class Cure {
    static final String COPY =
        "The archive is damaged or incomplete: copy it again from where it was made,"
            + " or take another backup.";
    static final String FORGED =
        "Proxmox VE does not write such an archive: do not use it, take another backup.";
  }

  private final String code;
  private final String cure;

  FaultKind(String code, String cure) {
    this.code = code;
    this.cure = cure;
  }

  /** The stable name for programs, such as {@code header-md5}. */
  public String code() {
    return code;
  }

  /** What a person can do about it, one sentence. */
  public String cure() {
    return cure;
  }
}
