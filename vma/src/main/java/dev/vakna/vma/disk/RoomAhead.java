package dev.vakna.vma.disk;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * Has a file system set room aside in a file before it is written to. Such room reads as zeros, as
 * a hole does. What is written into it needs no room found and no file grown, so that the file
 * system lets several writers in at once. Where that cannot be had, nothing is lost. For Linux;
 * belongs to one thread at a time.
 */
final class RoomAhead implements Closeable {

  // From Linux' <fcntl.h> and <linux/falloc.h>.
  private static final int WRITE_NOFOLLOW_CLOEXEC = 0x1 | noFollow() | 0x80000;
  private static final int KEEP_SIZE = 0x1;

  private final MethodHandle fallocate;
  private final MethodHandle close;
  private final int descriptor;

  private RoomAhead(int descriptor, Linker linker) {
    this.descriptor = descriptor;
    this.fallocate =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("fallocate"),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG));
    this.close =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("close"),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
  }

  /** It has another value on ARM64 than on x86-64. */
  private static int noFollow() {
    return System.getProperty("os.arch", "").equals("aarch64") ? 0x8000 : 0x20000;
  }

  /**
   * In a file that exists; a link is not followed.
   *
   * @throws IOException if it cannot be opened for writing
   */
  static RoomAhead in(Path file) throws IOException {
    Linker linker = Linker.nativeLinker();
    MethodHandle open =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("open"),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
            Linker.Option.firstVariadicArg(2));
    int descriptor;
    try (Arena name = Arena.ofConfined()) {
      descriptor =
          (int) open.invokeExact(name.allocateFrom(file.toString()), WRITE_NOFOLLOW_CLOEXEC);
    } catch (Throwable e) {
      throw new IllegalStateException("open cannot be called", e);
    }
    if (descriptor < 0) {
      throw new IOException(file + " cannot be opened for writing");
    }
    return new RoomAhead(descriptor, linker);
  }

  /**
   * Sets room aside; the file's length stays.
   *
   * @return whether that could be done
   */
  boolean make(long offset, long length) {
    try {
      return (int) fallocate.invokeExact(descriptor, KEEP_SIZE, offset, length) == 0;
    } catch (Throwable e) {
      throw new IllegalStateException("fallocate cannot be called", e);
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
