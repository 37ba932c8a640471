package dev.vakna.engine.qemu.host;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * Gives a file system back what it keeps for a file and what holds nothing: room that is promised
 * and was never written. Such room reads as zeros, like a hole, and {@code lseek} tells it as a
 * hole, as long as nothing of it waits in the page cache either.
 *
 * <p>Only for a file that nobody writes to meanwhile: what is written between the question and the
 * giving back would be lost.
 */
public final class Holes implements Closeable {

  private static final int SEEK_DATA = 3;
  private static final int SEEK_HOLE = 4;
  private static final int O_RDWR_NOFOLLOW_CLOEXEC = 0x2 | 0x20000 | 0x80000;
  private static final int KEEP_SIZE_PUNCH_HOLE = 0x1 | 0x2;

  private final MethodHandle lseek;
  private final MethodHandle fallocate;
  private final MethodHandle fdatasync;
  private final MethodHandle close;
  private final int descriptor;

  private Holes(int descriptor, Linker linker) {
    this.descriptor = descriptor;
    this.lseek =
        call(
            linker,
            "lseek",
            FunctionDescriptor.of(
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT));
    this.fallocate =
        call(
            linker,
            "fallocate",
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG));
    this.fdatasync =
        call(
            linker, "fdatasync", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    this.close =
        call(linker, "close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
  }

  private static MethodHandle call(Linker linker, String name, FunctionDescriptor shape) {
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), shape);
  }

  /**
   * The holes of a file; a link is not followed.
   *
   * @throws IOException if it cannot be opened for writing
   */
  public static Holes of(Path file) throws IOException {
    Linker linker = Linker.nativeLinker();
    MethodHandle open =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("open"),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
            Linker.Option.firstVariadicArg(2));
    int descriptor;
    try (Arena name = Arena.ofConfined()) {
      descriptor =
          (int) open.invokeExact(name.allocateFrom(file.toString()), O_RDWR_NOFOLLOW_CLOEXEC);
    } catch (Throwable e) {
      throw new IllegalStateException("open cannot be called", e);
    }
    if (descriptor < 0) {
      throw new IOException(file + " cannot be opened for writing");
    }
    return new Holes(descriptor, linker);
  }

  /** Has the disk hold what was written, so that little is left to wait for later. */
  public void settle() throws IOException {
    try {
      if ((int) fdatasync.invokeExact(descriptor) != 0) {
        throw new IOException("the file's content cannot be made durable");
      }
    } catch (IOException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("fdatasync cannot be called", e);
    }
  }

  /**
   * Gives back the room of all that holds nothing.
   *
   * @param from where to begin
   * @param size of the file
   * @param untilNanos when to stop at the latest, by {@link System#nanoTime}
   * @return how far it came; the size when all of the file was gone through
   */
  public long giveBack(long from, long size, long untilNanos) throws IOException {
    long at = from;
    while (at < size) {
      long hole = seek(at, SEEK_HOLE);
      if (hole < 0 || hole >= size) {
        return size;
      }
      if (System.nanoTime() - untilNanos >= 0) {
        return hole;
      }
      long data = seek(hole, SEEK_DATA);
      long end = data < 0 ? size : Math.min(data, size);
      punch(hole, end - hole);
      at = end;
    }
    return size;
  }

  /** Bytes of a file of that size that are no holes. */
  public long held(long size) {
    long held = 0;
    long data = seek(0, SEEK_DATA);
    while (data >= 0 && data < size) {
      long hole = seek(data, SEEK_HOLE);
      long end = hole < 0 ? size : Math.min(hole, size);
      held += end - data;
      data = seek(end, SEEK_DATA);
    }
    return held;
  }

  private void punch(long offset, long length) throws IOException {
    try {
      if ((int) fallocate.invokeExact(descriptor, KEEP_SIZE_PUNCH_HOLE, offset, length) != 0) {
        throw new IOException("the file system does not take back room of a file");
      }
    } catch (IOException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("fallocate cannot be called", e);
    }
  }

  /** Where such a place is at or behind another; negative when there is none. */
  private long seek(long from, int how) {
    try {
      return (long) lseek.invokeExact(descriptor, from, how);
    } catch (Throwable e) {
      throw new IllegalStateException("lseek cannot be called", e);
    }
  }

  @Override
  public void close() {
    try {
      int _ = (int) close.invokeExact(descriptor);
    } catch (Throwable e) {
      throw new IllegalStateException("close cannot be called", e);
    }
  }
}
