package dev.vakna.core.archive;

/**
 * What is wrong with an archive, in words for a customer. A reader's own message names files,
 * offsets and commands of the host and is for whoever runs it.
 */
public final class ArchiveFault {

  private ArchiveFault() {}

  /** What a damaged backup's listing says: the clause, and the kind for support. */
  public static String sentence(String kind) {
    return "%s (%s).".formatted(words(kind), kind);
  }

  /**
   * A clause without its full stop, for example {@code it ends too early or was never finished}.
   *
   * @param kind of an {@link ArchiveRejectedException}
   */
  public static String words(String kind) {
    return switch (kind) {
      case "header-truncated", "extent-truncated", "missing-cluster", "truncated" ->
          "it ends too early or was never finished";
      case "header-md5", "extent-md5", "decompress-error" ->
          "its content does not match its checksums";
      case "bad-magic", "bad-version" -> "its file is no archive of a virtual machine";
      case "bad-header-size" -> "its beginning is damaged";
      case "device-size" -> "a disk in it has an impossible size";
      case "plan-mismatch" -> "it is not the archive that the machine was planned from";
      case "no-config" -> "it lacks the machine's configuration";
      case ArchiveRejectedException.UNSUPPORTED -> "it is packed in a way that cannot be read here";
      case ArchiveRejectedException.CHANGED, ArchiveRejectedException.CHANGED_WHILE_READ ->
          "its file was changed";
      case "source-gone" -> "its file is gone";
      default -> "its content contradicts itself";
    };
  }
}
