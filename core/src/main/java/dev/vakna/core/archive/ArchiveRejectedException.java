package dev.vakna.core.archive;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The archive is damaged, incomplete or hostile, or not read here. Reading it again would find the
 * same. The message is for whoever runs the host; customers are told {@link ArchiveFault#words}.
 */
public final class ArchiveRejectedException extends RuntimeException {

  /** The kind of a file that is another one than was chosen. */
  public static final String CHANGED = "archive-changed";

  /** The kind of a file that was written to, or cut, while it was read. */
  public static final String CHANGED_WHILE_READ = "source-changed";

  /** The kind of a file that may be whole and is packed in a way that is not read here. */
  public static final String UNSUPPORTED = "unsupported-packing";

  private final String kind;

  /**
   * @param kind machine-readable kind of fault, for example {@code extent-md5}
   * @param message offset, cause and what to do
   */
  public ArchiveRejectedException(String kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = Objects.requireNonNull(kind);
  }

  public String kind() {
    return kind;
  }
}
