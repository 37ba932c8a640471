package dev.vakna.vma.internal.codec;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * gzip by RFC 1952: any number of members, each with its CRC-32 and length checked. The JDK's own
 * stream silently drops what follows the last member, which here is an error, unless it is zero
 * bytes to the end: padding of a medium with blocks.
 */
public final class GzipDecoder implements StreamDecoder {

  /** Learns where members and blocks begin; the places are only likely. */
  public interface Listener {
    void candidate(EntryPoint entry) throws IOException;

    void content(ByteBuffer content) throws IOException;
  }

  /** A match reaches no further back. */
  public static final int WINDOW = 32 << 10;

  private static final int HEADER_CRC = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int RESERVED = 0xe0;

  private final CompressedInput input;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private final @Nullable Listener listener;
  private ByteBuffer piece = ByteBuffer.allocate(0);
  private ByteBuffer given = piece;
  private boolean insideMember;

  /** The member was entered in its middle, so its checksum speaks of more than was decoded. */
  private boolean enteredInside;

  private long members;

  /** What the inflater was given ends with an empty stored block. */
  private boolean markAhead;

  public GzipDecoder(CompressedInput input) {
    this(input, null);
  }

  /**
   * @param listener told of all content and of likely entries, in their order; or null
   */
  public GzipDecoder(CompressedInput input, @Nullable Listener listener) {
    this.input = input;
    this.listener = listener;
  }

  /**
   * Begins where a block of a member does.
   *
   * @param history up to {@link #WINDOW} bytes before that place
   */
  public static GzipDecoder inside(CompressedInput input, byte[] history) {
    var decoder = new GzipDecoder(input);
    decoder.insideMember = true;
    decoder.enteredInside = true;
    if (history.length > 0) {
      decoder.inflater.setDictionary(history);
    }
    return decoder;
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
      if (inflater.needsInput() && !markAhead) {
        feed();
      }
      inflater.inflate(into);
    } catch (DataFormatException e) {
      throw new CorruptStreamException(
          "gzip member " + (members + 1) + " is damaged: " + e.getMessage(), e);
    }
    piece.position(given.position());
    if (into.position() > start) {
      input.fruitful();
    }
    if (inflater.needsDictionary()) {
      throw new CorruptStreamException("gzip member " + (members + 1) + " asks for a dictionary");
    }
    crc.update(into.duplicate().flip().position(start));
    if (listener != null) {
      listener.content(into.slice(start, into.position() - start));
      lookForMark(listener, into.hasRemaining());
    }
  }

  private void feed() throws IOException {
    ByteBuffer next = input.piece();
    if (next == null) {
      throw truncated();
    }
    piece = next;
    given = next.duplicate();
    int mark = listener == null ? -1 : emptyBlockEnd(next);
    if (mark >= 0) {
      given.limit(mark);
      markAhead = true;
    }
    inflater.setInput(given);
  }

  /**
   * Some encoders end a stretch with an empty stored block, whose lengths 0 and 0xffff stand at a
   * byte's edge. All that came before has left the inflater when it leaves room in the output.
   */
  private void lookForMark(Listener to, boolean room) throws IOException {
    if (inflater.finished()) {
      markAhead = false;
    } else if (markAhead && room && inflater.needsInput()) {
      markAhead = false;
      to.candidate(new EntryPoint.DeflateBlock(input.position(), EntryPoint.Stored.NONE));
    }
  }

  /** The place behind the next empty stored block, or -1. */
  private static int emptyBlockEnd(ByteBuffer piece) {
    int limit = piece.limit();
    int at = piece.position() + 3;
    while (at < limit) {
      byte last = piece.get(at);
      if (last == (byte) 0xff) {
        if (piece.get(at - 1) == (byte) 0xff && piece.get(at - 2) == 0 && piece.get(at - 3) == 0) {
          return at + 1;
        }
        at++;
      } else {
        at += last == 0 ? 2 : 4;
      }
    }
    return -1;
  }

  private boolean openMember() throws IOException {
    long at = input.position();
    if (members > 0 && input.padding()) {
      return false;
    }
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
    if (listener != null) {
      listener.candidate(new EntryPoint.Start(at));
    }
    return true;
  }

  private void closeMember() throws IOException {
    long stated = word();
    long length = word();
    if (enteredInside) {
      enteredInside = false;
      members++;
      insideMember = false;
      return;
    }
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
