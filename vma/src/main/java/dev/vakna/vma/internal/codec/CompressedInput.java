package dev.vakna.vma.internal.codec;

import dev.vakna.vma.format.FaultKind;
import dev.vakna.vma.format.VmaFormatException;
import dev.vakna.vma.pass.Throttle;
import dev.vakna.vma.pass.ThrottledPass;
import dev.vakna.vma.pass.VmaCancelledException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The archive as stored, piece by piece. The first pieces are read in the caller's thread, so that
 * looking at a header reads little; after {@link #readAhead()} a thread of its own keeps several
 * MiB ready, which hides the latency of slow disks and of the network.
 */
public final class CompressedInput implements Closeable {

  private static final int FIRST_PIECE = 128 << 10;
  private static final int PIECE = 1 << 20;
  private static final int PIECES = 8;
  private static final long POLL_MILLIS = 20;

  /**
   * More than any genuine header takes, however it is packed, with all that may stand before it.
   */
  private static final long MOST_BEFORE_HEADER = 64L << 20;

  /** More than a copy onto any medium of a fixed size leaves behind an archive. */
  private static final long MOST_PADDING = 64L << 30;

  /** More than the largest block of any compression. */
  private static final long MOST_BARREN = 128L << 20;

  private final SourceFile source;
  private final BlockingQueue<ByteBuffer> free = new ArrayBlockingQueue<>(PIECES);
  private final BlockingQueue<ByteBuffer> full = new ArrayBlockingQueue<>(PIECES);
  private ByteBuffer current = ByteBuffer.allocateDirect(FIRST_PIECE).limit(0);
  private @Nullable Thread reader;
  private ThrottledPass share = new ThrottledPass(Throttle.NONE, () -> false);
  private boolean ended;
  private long read;
  private volatile @Nullable Throwable failure;
  private volatile boolean readerDone;
  private volatile boolean closed;

  /** Nobody asks the source for anything any more. */
  private volatile boolean left;

  private volatile long taken;
  private boolean headerWanted;
  private long headerUntil;
  private @Nullable Duration headerTime;
  private long barren;
  private final AtomicBoolean sourceClosed = new AtomicBoolean();

  public CompressedInput(SourceFile source) {
    this.source = source;
  }

  public OptionalLong size() {
    return source.size();
  }

  /** Bytes handed out so far, in whole pieces. */
  public long taken() {
    return taken;
  }

  /** What became of the source since it was opened; null while it is the same. May hang with it. */
  public @Nullable VmaFormatException change(long offset) {
    return source.change(offset);
  }

  public boolean seekable() {
    return source.seekable();
  }

  /** When the file was last written to; null for streams. */
  public @Nullable Instant modified() {
    return source.modified();
  }

  /** Goes on at another place; only before {@link #readAhead()}. */
  public void seek(long position) throws IOException {
    source.seek(position);
    current.limit(0);
    ended = false;
    read = position;
    taken = position;
  }

  /**
   * Until {@link #headerFound()} little is read: whoever wrote the file may have put endless
   * nothing before its header.
   *
   * @param atMost how long reading may take, or null for as long as it wants
   */
  public void headerWanted(@Nullable Duration atMost) {
    headerWanted = true;
    headerTime = atMost;
    headerUntil = atMost == null ? 0 : System.nanoTime() + atMost.toNanos();
  }

  public void headerFound() {
    headerWanted = false;
  }

  /** What was read last brought something forth. */
  void fruitful() {
    barren = 0;
  }

  private void requireWithinBounds() throws IOException {
    if (headerWanted && taken > MOST_BEFORE_HEADER) {
      throw new VmaFormatException(
          FaultKind.NO_HEADER,
          0,
          "%s has no header in its first %d MiB".formatted(source.name(), taken >> 20));
    }
    if (headerWanted && headerTime != null && System.nanoTime() - headerUntil > 0) {
      throw new IOException(
          "%s did not give its header within %d s; its storage is slow or does not answer"
              .formatted(source.name(), headerTime.toSeconds()));
    }
    if (barren > MOST_BARREN) {
      throw new StreamDecoder.CorruptStreamException(
          "more than %d MiB before compressed byte %d bring nothing forth"
              .formatted(MOST_BARREN >> 20, taken));
    }
  }

  /** Offset of the next byte that {@link #piece()} gives. */
  long position() {
    return taken - current.remaining();
  }

  /** The next bytes, at least one; null at the end. Consuming them advances the buffer. */
  @Nullable ByteBuffer piece() throws IOException {
    if (current.hasRemaining()) {
      return current;
    }
    if (ended) {
      return null;
    }
    requireWithinBounds();
    if (reader == null) {
      fill(current.clear());
    } else {
      if (current.capacity() == PIECE) {
        free.add(current);
      }
      current = await();
    }
    if (!current.hasRemaining()) {
      ended = true;
      return null;
    }
    taken += current.remaining();
    barren += current.remaining();
    return current;
  }

  /** Up to {@code count} bytes from the current position on, without consuming them. */
  public byte[] peek(int count) throws IOException {
    ByteBuffer piece = piece();
    if (piece == null) {
      return new byte[0];
    }
    byte[] bytes = new byte[Math.min(count, piece.remaining())];
    piece.get(piece.position(), bytes);
    return bytes;
  }

  /** The next byte as 0 to 255, or -1 at the end. */
  int next() throws IOException {
    ByteBuffer piece = piece();
    return piece == null ? -1 : piece.get() & 0xff;
  }

  /**
   * Whether nothing but zero bytes is left, at least one: what a copy onto a medium with blocks
   * leaves behind the content. Takes them; where something else follows, up to that.
   */
  boolean padding() throws IOException {
    ByteBuffer piece = piece();
    if (piece == null || piece.get(piece.position()) != 0) {
      return false;
    }
    long from = position();
    while (piece != null) {
      while (piece.hasRemaining()) {
        if (piece.get(piece.position()) != 0) {
          return false;
        }
        piece.position(piece.position() + 1);
      }
      if (position() - from <= MOST_PADDING) {
        fruitful();
      }
      piece = piece();
    }
    return true;
  }

  /** Starts the reading thread, once. */
  public void readAhead(Throttle throttle) {
    if (reader == null && !ended) {
      share = new ThrottledPass(throttle, () -> closed);
      reader = Thread.ofPlatform().name("vma-read-ahead").daemon().start(this::readerLoop);
    }
  }

  private ByteBuffer await() throws IOException {
    try {
      while (!closed) {
        boolean done = readerDone;
        ByteBuffer next = full.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        if (next != null) {
          return next;
        }
        if (done) {
          throw readFailure();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new VmaCancelledException("reading " + source.name() + " was stopped");
  }

  private IOException readFailure() {
    Throwable cause = failure;
    return cause instanceof IOException io
        ? io
        : new IOException("reading " + source.name() + " failed: " + cause, cause);
  }

  private void readerLoop() {
    try {
      boolean more = true;
      int made = 0;
      while (more && !closed) {
        ByteBuffer piece = free.poll();
        if (piece == null && made < PIECES) {
          made++;
          piece = ByteBuffer.allocateDirect(PIECE);
        } else if (piece == null) {
          piece = free.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        }
        if (piece != null) {
          share.read(PIECE);
          fill(piece.clear());
          more = piece.hasRemaining();
          full.put(piece);
        }
      }
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      failure = e;
    } finally {
      readerDone = true;
      if (left) {
        closeLate();
      }
    }
  }

  /** Whoever asked for the end could not wait for this thread, so it clears up itself. */
  private void closeLate() {
    try {
      closeSource();
    } catch (IOException e) {
      // Nobody waits for the file any more.
      return;
    }
  }

  private void closeSource() throws IOException {
    if (sourceClosed.compareAndSet(false, true)) {
      source.close();
    }
  }

  /** Reads until the buffer is full or the source ends, and flips it. */
  private void fill(ByteBuffer buffer) throws IOException {
    int n = 0;
    while (buffer.hasRemaining() && n >= 0) {
      n = source.read(buffer);
    }
    buffer.flip();
    read += buffer.remaining();
    var size = source.size();
    boolean wrong =
        size.isPresent()
            && (read > size.getAsLong() || !buffer.hasRemaining() && read < size.getAsLong());
    if (wrong) {
      VmaFormatException change = source.change(0);
      throw change == null
          ? new VmaFormatException(
              FaultKind.SOURCE_CHANGED, 0, source.name() + " changed its size while it was read")
          : change;
    }
  }

  /**
   * Ends a wait for the source in another thread, now and later. The source stays open, so that it
   * can be asked what became of it.
   */
  public void stop() {
    closed = true;
  }

  /**
   * Returns at once. A read that hangs in the kernel would hold up the closing of its file, so the
   * reading thread closes it, now or whenever that read ends.
   */
  @Override
  public void close() throws IOException {
    stop();
    left = true;
    if (reader == null || readerDone) {
      closeSource();
    }
  }
}
