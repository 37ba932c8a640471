package dev.vakna.vma.format;

/** Something about a usable archive that its reader should know. */
public record VmaWarning(Kind kind, String message) {

  /** What sort of warning it is. */
  public enum Kind {
    /**
     * There is no {@code qemu-server.conf}: the disks can be read, the machine is not described.
     */
    NO_CONFIG("no-config"),
    /** The content is compressed, which the file's name does not say. */
    SUFFIX_MISMATCH("suffix-mismatch"),
    /** A device entry of the header without size or valid name is ignored. */
    DEVICE_IGNORED("device-ignored"),
    /** The archive holds saved RAM, which is checked and left out. */
    VMSTATE_SKIPPED("vmstate-skipped"),
    /** The compressed stream carries no checksum: damaged data would not be noticed. */
    NO_CHECKSUM("no-checksum");

    private final String code;

    Kind(String code) {
      this.code = code;
    }

    /** The stable name for programs, such as {@code no-config}. */
    public String code() {
      return code;
    }
  }
}
