package dev.vakna.vma.internal.codec;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Zstandard: any number of frames, skippable ones anywhere, windows up to 128 MiB. */
public final class ZstdDecoder implements StreamDecoder {

  /** The limit of {@code zstd -d} without options: 2 to the power of 27 bytes. */
  public static final int WINDOW_LOG_MAX = 27;

  private final CompressedInput input;
  private final ZstdDecompressCtx context = new ZstdDecompressCtx();
  private final ByteBuffer nothing = ByteBuffer.allocateDirect(0);
  private boolean insideFrame;
  private long frames;

  public ZstdDecoder(CompressedInput input) {
    this.input = input;
    context.setLongMax(WINDOW_LOG_MAX);
  }

  @Override
  public void read(ByteBuffer into) throws IOException {
    while (into.hasRemaining()) {
      ByteBuffer piece = input.piece();
      if (!insideFrame && (piece == null || frames > 0 && input.padding())) {
        return;
      }
      // At the end of the input the decoder may still hold output that found no room before.
      ByteBuffer from = piece == null ? nothing : piece;
      int room = into.remaining();
      int rest = from.remaining();
      boolean complete = decode(into, from);
      insideFrame = !complete;
      if (into.remaining() < room) {
        input.fruitful();
      }
      if (complete) {
        frames++;
      } else if (into.remaining() == room && from.remaining() == rest) {
        throw new CorruptStreamException(cutShort(frames, input.position()));
      }
    }
  }

  private boolean decode(ByteBuffer into, ByteBuffer from) throws CorruptStreamException {
    try {
      return context.decompressDirectByteBufferStream(into, from);
    } catch (ZstdException e) {
      throw fault(e, frames, input.taken());
    }
  }

  static String cutShort(long frames, long position) {
    return "the zstd stream ends inside its frame %d, after %d compressed bytes"
        .formatted(frames + 1, position);
  }

  static String strangeBytes(long frames) {
    return frames == 0
        ? "not a zstd stream"
        : "behind zstd frame " + frames + " follow bytes that are no zstd frame";
  }

  /**
   * What a fault of the library means.
   *
   * @param frames frames that were read to their ends before
   * @param taken bytes of the file taken in
   */
  static CorruptStreamException fault(ZstdException e, long frames, long taken) {
    long code = Math.abs(e.getErrorCode());
    boolean unsupported =
        code == Zstd.errFrameParameterWindowTooLarge()
            || code == Zstd.errFrameParameterUnsupported()
            || code == Zstd.errVersionUnsupported()
            || code == Zstd.errDictionaryWrong();
    return new CorruptStreamException(unsupported, explain(e, frames, taken), e);
  }

  private static String explain(ZstdException e, long frames, long taken) {
    // The streaming calls of zstd-jni give the negative number, others the positive.
    long code = Math.abs(e.getErrorCode());
    if (code == Zstd.errPrefixUnknown()) {
      return strangeBytes(frames);
    }
    if (code == Zstd.errFrameParameterWindowTooLarge()) {
      return "the zstd stream needs a window above 128 MiB; pack it again with"
          + " 'zstd -dc --long=31 ARCHIVE.vma.zst | zstd -o NEW.vma.zst'";
    }
    if (code == Zstd.errDictionaryWrong()) {
      return "the zstd stream was packed with a dictionary, which is not in it; unpack it with that"
          + " dictionary";
    }
    if (code == Zstd.errChecksumWrong()) {
      return "zstd frame " + (frames + 1) + " does not match its checksum";
    }
    return "zstd frame "
        + (frames + 1)
        + " is damaged before compressed byte "
        + taken
        + ": "
        + e.getMessage();
  }

  @Override
  public void close() {
    context.close();
  }
}
