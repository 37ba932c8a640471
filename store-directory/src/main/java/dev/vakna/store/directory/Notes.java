package dev.vakna.store.directory;

import dev.vakna.vma.source.HeldFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** The text of a notes file: whoever wrote it, it is shown to people. */
final class Notes {

  private static final int MOST_BYTES = 4096;

  private Notes() {}

  /** The first {@value #MOST_BYTES} bytes as text fit to be shown, or null when nothing is left. */
  static @Nullable String read(HeldFile file) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(MOST_BYTES);
    try (SeekableByteChannel channel = Files.newByteChannel(file.path(), StandardOpenOption.READ)) {
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
        // Short reads are allowed.
      }
    }
    return text(bytes.flip());
  }

  private static @Nullable String text(ByteBuffer bytes) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    CharBuffer chars = CharBuffer.allocate(bytes.remaining() + 1);
    // A character that the limit cut in two is left out instead of shown as damage.
    decoder.decode(bytes, chars, bytes.limit() < MOST_BYTES);
    String clean =
        chars
            .flip()
            .toString()
            .codePoints()
            .filter(Notes::harmless)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString()
            .strip();
    return clean.isEmpty() ? null : clean;
  }

  /** Terminal controls and marks that turn the direction of text could make it lie. */
  private static boolean harmless(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL -> codePoint == '\n' || codePoint == '\t';
      case Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
