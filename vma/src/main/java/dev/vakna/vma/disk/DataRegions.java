package dev.vakna.vma.disk;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * Where a sparse file holds data and not holes, asked of the kernel with {@code lseek}. Where it
 * cannot be asked, or a file system does not know, everything counts as data: slower, never wrong.
 */
public final class DataRegions implements Closeable {

  private static final int SEEK_DATA = 3;
  private static final int SEEK_HOLE = 4;
  private static final int O_RDONLY_CLOEXEC = 0x80000;
  private static final int ENXIO = 6;

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment state;
  private final long errnoOffset;
  private final MethodHandle lseek;
  private final MethodHandle close;
  private final int descriptor;

  private DataRegions(Path file) throws Throwable {
    Linker linker = Linker.nativeLinker();
    StructLayout layout = Linker.Option.captureStateLayout();
    Linker.Option errno = Linker.Option.captureCallState("errno");
    MethodHandle open =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("open"),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
            Linker.Option.firstVariadicArg(2));
    lseek =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("lseek"),
            FunctionDescriptor.of(
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT),
            errno);
    close =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("close"),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    state = arena.allocate(layout);
    errnoOffset = layout.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
    descriptor = (int) open.invokeExact(arena.allocateFrom(file.toString()), O_RDONLY_CLOEXEC);
    if (descriptor < 0) {
      throw new IOException(file + " cannot be opened");
    }
  }

  /** Null where the kernel cannot be asked. To be used by the calling thread alone. */
  @SuppressWarnings("CatchingUnchecked")
  public static @org.jspecify.annotations.Nullable DataRegions of(Path file) {
    if (!System.getProperty("os.name", "").equals("Linux")) {
      return null;
    }
    try {
      return new DataRegions(file);
    } catch (Throwable e) {
      return null;
    }
  }

  /** The first byte of data at or behind that place; -1 when only a hole follows. */
  public long data(long from) {
    long found = seek(from, SEEK_DATA);
    if (found >= 0) {
      return found;
    }
    return state.get(ValueLayout.JAVA_INT, errnoOffset) == ENXIO ? -1 : from;
  }

  /** The first byte of a hole at or behind that place, which holds data. */
  long hole(long from, long end) {
    long found = seek(from, SEEK_HOLE);
    return found > from ? found : end;
  }

  private long seek(long from, int how) {
    try {
      return (long) lseek.invokeExact(state, descriptor, from, how);
    } catch (Throwable e) {
      throw new IllegalStateException("lseek cannot be called", e);
    }
  }

  @Override
  public void close() {
    try {
      int ignored = (int) close.invokeExact(descriptor);
    } catch (Throwable e) {
      throw new IllegalStateException("close cannot be called", e);
    } finally {
      arena.close();
    }
  }
}
