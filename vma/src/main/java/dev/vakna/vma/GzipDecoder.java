package dev.vakna.vma;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * gzip by RFC 1952: any number of members, each with its CRC-32 and length checked. The JDK's own
 * stream silently drops what follows the last member, which here is an error.
 */
final class GzipDecoder implements StreamDecoder {

  private static final int HEADER_CRC = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int RESERVED = 0xe0;

  private final CompressedInput input;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private boolean insideMember;
  private long members;

  GzipDecoder(CompressedInput input) {
    this.input = input;
  }

  @Override
  public void read(ByteBuffer into) throws IOException {
    while (into.hasRemaining()) {
      if (!insideMember && !openMember()) {
        return;
      }
      inflate(into);
      if (inflater.finished()) {
        closeMember();
      }
    }
  }

  private void inflate(ByteBuffer into) throws IOException {
    int start = into.position();
    try {
      if (inflater.needsInput()) {
        ByteBuffer piece = input.piece();
        if (piece == null) {
          throw truncated();
        }
        inflater.setInput(piece);
      }
      inflater.inflate(into);
    } catch (DataFormatException e) {
      throw new CorruptStreamException(
          "gzip member " + (members + 1) + " is damaged: " + e.getMessage(), e);
    }
    if (inflater.needsDictionary()) {
      throw new CorruptStreamException("gzip member " + (members + 1) + " asks for a dictionary");
    }
    crc.update(into.duplicate().flip().position(start));
  }

  private boolean openMember() throws IOException {
    int first = input.next();
    if (first < 0) {
      return false;
    }
    if (first != 0x1f || input.next() != 0x8b) {
      throw new CorruptStreamException(
          members == 0
              ? "not a gzip stream"
              : "behind gzip member " + members + " follow bytes that are no gzip member");
    }
    if (need() != 8) {
      throw new CorruptStreamException("gzip member " + (members + 1) + " is not deflated");
    }
    int flags = need();
    if ((flags & RESERVED) != 0) {
      throw new CorruptStreamException("gzip member " + (members + 1) + " has unknown flags");
    }
    skip(6);
    if ((flags & EXTRA) != 0) {
      skip(need() | need() << 8);
    }
    if ((flags & NAME) != 0) {
      skipText();
    }
    if ((flags & COMMENT) != 0) {
      skipText();
    }
    if ((flags & HEADER_CRC) != 0) {
      skip(2);
    }
    inflater.reset();
    crc.reset();
    insideMember = true;
    return true;
  }

  private void closeMember() throws IOException {
    long stated = word();
    long length = word();
    if (stated != crc.getValue()) {
      throw new CorruptStreamException("gzip member " + (members + 1) + " does not match its CRC");
    }
    if (length != (inflater.getBytesWritten() & 0xffffffffL)) {
      throw new CorruptStreamException(
          "gzip member " + (members + 1) + " does not have the length it states");
    }
    members++;
    insideMember = false;
  }

  private long word() throws IOException {
    return need() | need() << 8 | need() << 16 | (long) need() << 24;
  }

  private void skip(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      need();
    }
  }

  private void skipText() throws IOException {
    while (need() != 0) {
      // The text itself is of no use.
    }
  }

  private int need() throws IOException {
    int b = input.next();
    if (b < 0) {
      throw truncated();
    }
    return b;
  }

  private CorruptStreamException truncated() {
    return new CorruptStreamException(
        "the gzip stream ends inside its member "
            + (members + 1)
            + ", after "
            + input.position()
            + " compressed bytes");
  }

  @Override
  public void close() {
    inflater.end();
  }
}
