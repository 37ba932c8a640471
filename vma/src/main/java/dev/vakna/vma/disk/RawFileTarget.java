package dev.vakna.vma.disk;

import com.sun.nio.file.ExtendedOpenOption;
import dev.vakna.vma.format.VmaFormat;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import org.jspecify.annotations.Nullable;

/**
 * A new, sparse raw file. Where nothing is written it has holes. Writes go past the page cache
 * (O_DIRECT) where the file system can do that: a restored disk is rarely read soon, and filling
 * the cache costs more than writing. Elsewhere they are buffered, and sent on to the disk while
 * more is written, so that neither other programs nor the end wait long.
 */
public final class RawFileTarget implements ResumableTarget {

  private final Path path;
  private final long size;
  private final boolean made;
  private final FileChannel buffered;
  private final @Nullable FileChannel direct;
  private volatile boolean directRefused;

  /** Also the lock of all that goes through the page cache. */
  private final WriteBehind behind;

  /** Also for the lock of what makes room ahead. */
  private final Object ahead = new Object();

  private @Nullable RoomAhead room;
  private boolean noRoom;

  private RawFileTarget(
      Path path, long size, boolean made, FileChannel buffered, @Nullable FileChannel direct) {
    this.path = path;
    this.size = size;
    this.made = made;
    this.buffered = buffered;
    this.behind = new WriteBehind(buffered);
    this.direct = direct;
  }

  /** How a file is written. */
  public enum Mode {
    /** Past the page cache where possible. */
    DIRECT_IF_POSSIBLE,
    /** Always through the page cache. */
    BUFFERED
  }

  /**
   * Creates the file.
   *
   * @param path must not exist
   * @param size length of the file in bytes; may be larger than the device, to grow the disk
   * @throws IOException if it exists or cannot be created
   */
  public static RawFileTarget create(Path path, long size) throws IOException {
    return create(path, size, Mode.DIRECT_IF_POSSIBLE);
  }

  /**
   * Creates the file.
   *
   * @param path must not exist
   * @param size length of the file in bytes; may be larger than the device, to grow the disk
   * @param attributes such as permissions, applied when the file is created
   * @throws IOException if it exists or cannot be created
   */
  public static RawFileTarget create(
      Path path, long size, Mode mode, FileAttribute<?>... attributes) throws IOException {
    if (size < 0) {
      throw new IllegalArgumentException("size must not be negative: " + size);
    }
    Files.createFile(path, attributes);
    RandomAccessFile file = null;
    try {
      file = new RandomAccessFile(path.toFile(), "rw");
      file.setLength(size);
      return new RawFileTarget(path, size, true, file.getChannel(), openDirect(path, mode));
    } catch (IOException | RuntimeException | Error e) {
      closeAndDelete(path, file == null ? null : file.getChannel());
      throw e;
    }
  }

  /**
   * Opens a file that exists: one that reads as zeros, or one that an earlier pass has begun to
   * fill. {@link #abort()} then keeps it.
   *
   * @param size length that the file must have
   * @throws IOException if it is not a regular file of that length
   */
  public static RawFileTarget reopen(Path path, long size, Mode mode) throws IOException {
    FileChannel buffered =
        FileChannel.open(path, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    try {
      if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) || buffered.size() != size) {
        throw new IOException(
            "%s is not the file of %d bytes that was begun".formatted(path, size));
      }
      return new RawFileTarget(path, size, false, buffered, openDirect(path, mode));
    } catch (IOException | RuntimeException | Error e) {
      buffered.close();
      throw e;
    }
  }

  private static @Nullable FileChannel openDirect(Path path, Mode mode) {
    if (mode == Mode.BUFFERED) {
      return null;
    }
    try {
      long block = Files.getFileStore(path).getBlockSize();
      return block > 0 && VmaFormat.BLOCK % block == 0
          ? FileChannel.open(path, StandardOpenOption.WRITE, ExtendedOpenOption.DIRECT)
          : null;
    } catch (IOException | UnsupportedOperationException e) {
      return null;
    }
  }

  /** The file. */
  public Path path() {
    return path;
  }

  @Override
  public void write(long offset, ByteBuffer run) throws IOException {
    if (offset + run.remaining() > size) {
      throw new IOException(
          "the target "
              + path
              + " has "
              + size
              + " bytes, too few for data at "
              + (offset + run.remaining()));
    }
    int aligned = run.remaining() - run.remaining() % VmaFormat.BLOCK;
    if (aligned > 0 && writeDirect(run, aligned, offset)) {
      offset += aligned;
      run.position(run.position() + aligned);
    }
    if (run.hasRemaining()) {
      int count = run.remaining();
      writeFully(buffered, run, offset);
      synchronized (behind) {
        behind.wrote(count);
      }
    }
  }

  @Override
  public boolean concurrent() {
    return true;
  }

  /** Only for direct writes: what the page cache gathers finds its room at once later. */
  @Override
  public void expect(long offset, long length) {
    long inside = Math.min(length, size - offset);
    if (direct == null || directRefused || inside <= 0) {
      return;
    }
    synchronized (ahead) {
      if (noRoom) {
        return;
      }
      try {
        RoomAhead where = room == null ? RoomAhead.in(path) : room;
        room = where;
        noRoom = !where.make(offset, inside);
      } catch (IOException e) {
        noRoom = true;
      }
    }
  }

  private void letGoOfRoom() {
    synchronized (ahead) {
      noRoom = true;
      if (room != null) {
        room.close();
        room = null;
      }
    }
  }

  /**
   * Some file systems let a file be opened for direct writes and refuse the write itself; then this
   * file is buffered from there on, and a true fault shows there again.
   */
  private boolean writeDirect(ByteBuffer run, int length, long offset) throws IOException {
    FileChannel channel = direct;
    if (channel == null || directRefused) {
      return false;
    }
    try {
      writeFully(channel, run.slice(run.position(), length), offset);
      return true;
    } catch (IOException e) {
      directRefused = true;
      return false;
    }
  }

  private static void writeFully(FileChannel channel, ByteBuffer from, long offset)
      throws IOException {
    long at = offset;
    while (from.hasRemaining()) {
      at += channel.write(from, at);
    }
  }

  @Override
  public void flush() throws IOException {
    synchronized (behind) {
      behind.settle();
    }
    buffered.force(false);
  }

  @Override
  public String identity() throws IOException {
    Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    return "%s %d %s".formatted(path.getFileName(), size, key);
  }

  @Override
  public void finish() throws IOException {
    letGoOfRoom();
    behind.settle();
    buffered.force(true);
    FileChannel channel = direct;
    if (channel != null) {
      channel.close();
    }
    buffered.close();
  }

  @Override
  public void abort() {
    letGoOfRoom();
    behind.abandon();
    FileChannel channel = direct;
    if (made) {
      closeAndDelete(path, channel);
      closeAndDelete(path, buffered);
    } else {
      closeQuietly(channel);
      closeQuietly(buffered);
    }
  }

  private static void closeQuietly(@Nullable FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // The fault that led here is the one to report.
      return;
    }
  }

  private static void closeAndDelete(Path path, @Nullable FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // The fault that led here is the one to report; a file that stays is found by its owner.
      return;
    }
  }
}
