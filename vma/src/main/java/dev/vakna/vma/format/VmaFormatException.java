package dev.vakna.vma.format;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * An archive that must not be used. The message names what is wrong, where, and what to do; {@link
 * #kind()} is for programs.
 */
public final class VmaFormatException extends IOException {

  private static final long serialVersionUID = 1L;
  private static final String UNSUPPORTED =
      "That is no sign of damage: pack the archive again as usual, and read that.";

  private final FaultKind kind;
  private final long offset;
  private final String fault;
  private final boolean unsupported;

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
    this(kind, offset, fault, cause, kind.cure(), false);
  }

  private VmaFormatException(
      FaultKind kind,
      long offset,
      String fault,
      @Nullable Throwable cause,
      String cure,
      boolean unsupported) {
    super(fault + " (at byte " + offset + " of the uncompressed archive). " + cure, cause);
    this.kind = kind;
    this.offset = offset;
    this.fault = fault;
    this.unsupported = unsupported;
  }

  /** A file that may be whole and is packed in a way that is not read here. */
  public static VmaFormatException unsupported(
      FaultKind kind, long offset, String fault, @Nullable Throwable cause) {
    return new VmaFormatException(kind, offset, fault, cause, UNSUPPORTED, true);
  }

  /**
   * Whether the file may be whole: it is packed in a way that is not read here, and can be packed
   * again.
   */
  public boolean unsupported() {
    return unsupported;
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
