package dev.vakna.vma.internal.codec;

import java.io.IOException;
import java.nio.ByteBuffer;

/** No compression. */
public final class StoredDecoder implements StreamDecoder {

  private final CompressedInput input;

  public StoredDecoder(CompressedInput input) {
    this.input = input;
  }

  @Override
  public void read(ByteBuffer into) throws IOException {
    while (into.hasRemaining()) {
      ByteBuffer piece = input.piece();
      if (piece == null) {
        return;
      }
      int n = Math.min(into.remaining(), piece.remaining());
      into.put(into.position(), piece, piece.position(), n);
      into.position(into.position() + n);
      piece.position(piece.position() + n);
      input.fruitful();
    }
  }

  @Override
  public boolean unchecked() {
    return true;
  }
}
