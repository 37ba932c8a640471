package dev.vakna.vma;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * An archive that must not be used. The message names what is wrong, where, and what to do; {@link
 * #kind()} is for programs.
 */
public final class VmaFormatException extends IOException {

  private static final long serialVersionUID = 1L;

  private final FaultKind kind;
  private final long offset;
  private final String fault;

  /**
   * @param offset byte in the uncompressed stream where the fault was noticed, 0 or more
   * @param fault what is wrong, without a full stop
   */
  public VmaFormatException(FaultKind kind, long offset, String fault) {
    this(kind, offset, fault, null);
  }

  /**
   * @param offset byte in the uncompressed stream where the fault was noticed, 0 or more
   * @param fault what is wrong, without a full stop
   */
  public VmaFormatException(FaultKind kind, long offset, String fault, @Nullable Throwable cause) {
    super(fault + " (at byte " + offset + " of the uncompressed archive). " + kind.cure(), cause);
    this.kind = kind;
    this.offset = offset;
    this.fault = fault;
  }

  /** What sort of fault it is. */
  public FaultKind kind() {
    return kind;
  }

  /** Byte in the uncompressed stream where the fault was noticed. */
  public long offset() {
    return offset;
  }

  /** What is wrong, without offset and advice. */
  public String fault() {
    return fault;
  }
}
