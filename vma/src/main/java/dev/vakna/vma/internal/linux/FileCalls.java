package dev.vakna.vma.internal.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.Charset;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Calls on files by their descriptors. Each is linked once, and only where it is used. */
public final class FileCalls {

  // From Linux' <errno.h>, equal on x86-64 and ARM64.
  public static final int NO_ENTRY = 2;
  public static final int INTERRUPTED = 4;
  public static final int NOTHING_THERE = 6;
  public static final int NO_ACCESS = 13;
  public static final int NO_SPACE = 28;
  public static final int LOOP = 40;
  public static final int OVER_QUOTA = 122;

  // From Linux' <fcntl.h>, equal on x86-64 and ARM64 but for the last.
  public static final int READ_ONLY = 0;
  public static final int WRITE_ONLY = 0x1;
  public static final int CLOSE_ON_EXEC = 0x80000;
  public static final int PATH_ONLY = 0x200000;
  public static final int NO_FOLLOW =
      System.getProperty("os.arch", "").equals("aarch64") ? 0x8000 : 0x20000;

  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERROR =
      STATE.varHandle(StructLayout.PathElement.groupElement("errno"));
  private static final Linker.Option WITH_ERROR = Linker.Option.captureCallState("errno");

  private FileCalls() {}

  private static MethodHandle handle(
      String name, FunctionDescriptor type, Linker.Option... options) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type, options);
  }

  private static final class Opening {
    private static final MethodHandle OPEN =
        handle(
            "open",
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
            Linker.Option.firstVariadicArg(2),
            WITH_ERROR);
    private static final MethodHandle CLOSE =
        handle("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
  }

  private static final class Advising {
    private static final int WILL_NEED = 3;
    private static final MethodHandle ADVISE =
        handle(
            "posix_fadvise",
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT));
  }

  private static final class Allocating {
    // From Linux' <linux/falloc.h>.
    private static final int KEEP_SIZE = 0x1;
    private static final MethodHandle ALLOCATE =
        handle(
            "fallocate",
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG),
            WITH_ERROR);
  }

  private static final class Seeking {
    private static final MethodHandle SEEK =
        handle(
            "lseek",
            FunctionDescriptor.of(
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT),
            WITH_ERROR);
  }

  public static int open(Path file, int flags) throws IOException {
    return open(file, file, flags);
  }

  /**
   * @param named what to call it in messages
   * @return the descriptor
   */
  public static int open(Path file, Path named, int flags) throws IOException {
    int descriptor;
    int error;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      MemorySegment text = arena.allocateFrom(file.toString(), names());
      do {
        descriptor = (int) Opening.OPEN.invokeExact(state, text, flags);
        error = (int) ERROR.get(state, 0L);
      } while (descriptor < 0 && error == INTERRUPTED);
    } catch (Throwable e) {
      throw new IllegalStateException("open could not be called", e);
    }
    if (descriptor < 0) {
      throw failure(named.toString(), error);
    }
    return descriptor;
  }

  private static Charset names() {
    @Nullable String name = System.getProperty("sun.jnu.encoding");
    return name == null ? Charset.defaultCharset() : Charset.forName(name);
  }

  private static IOException failure(String file, int error) {
    return switch (error) {
      case NO_ENTRY -> new NoSuchFileException(file, null, "no such file; check the name");
      case NO_ACCESS -> new AccessDeniedException(file, null, "must not be read");
      case LOOP -> new FileSystemLoopException(file);
      default ->
          new FileSystemException(file, null, "cannot be opened (error %d)".formatted(error));
    };
  }

  public static void close(int descriptor) {
    try {
      int _ = (int) Opening.CLOSE.invokeExact(descriptor);
    } catch (Throwable e) {
      throw new IllegalStateException("close could not be called", e);
    }
  }

  /** Bytes of the file will be read soon. */
  public static void willNeed(int descriptor, long offset, long length) {
    try {
      int _ = (int) Advising.ADVISE.invokeExact(descriptor, offset, length, Advising.WILL_NEED);
    } catch (Throwable e) {
      throw new IllegalStateException("posix_fadvise could not be called", e);
    }
  }

  /**
   * Sets room aside in a file, whose length stays.
   *
   * @return 0, or the error
   */
  public static int allocate(int descriptor, long offset, long length) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      int error = INTERRUPTED;
      while (error == INTERRUPTED) {
        int done =
            (int)
                Allocating.ALLOCATE.invokeExact(
                    state, descriptor, Allocating.KEEP_SIZE, offset, length);
        error = done == 0 ? 0 : (int) ERROR.get(state, 0L);
      }
      return error;
    } catch (Throwable e) {
      throw new IllegalStateException("fallocate could not be called", e);
    }
  }

  /**
   * Moves to a place.
   *
   * @param how as of {@code lseek}
   * @return the place, or the error below zero
   */
  public static long seek(int descriptor, long from, int how) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      long found = (long) Seeking.SEEK.invokeExact(state, descriptor, from, how);
      return found >= 0 ? found : -(int) ERROR.get(state, 0L);
    } catch (Throwable e) {
      throw new IllegalStateException("lseek could not be called", e);
    }
  }
}
