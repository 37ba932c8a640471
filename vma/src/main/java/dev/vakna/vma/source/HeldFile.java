package dev.vakna.vma.source;

import java.io.Closeable;
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
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A regular file that is held open. What was looked at is what is read: it is opened without
 * waiting for anybody, looked at, and only then opened for reading, as the very file that was
 * looked at. It stays readable when its name is moved or removed, and a pipe or a device under its
 * name is refused instead of waited for. For Linux.
 *
 * <p>Storage that hangs can hold up every method but {@link #path()}.
 */
public final class HeldFile implements Closeable {

  private static final String HELD = "/proc/self/fd/";

  // From Linux' <fcntl.h>, equal on x86-64 and ARM64.
  private static final int READ_ONLY = 0;
  private static final int CLOSE_ON_EXEC = 0x80000;
  private static final int PATH_ONLY = 0x200000;

  private static final long READ_AHEAD = 128 << 10;

  private final int descriptor;
  private final Path path;
  private final Path realPath;
  private final long size;
  private final Instant modified;
  private final AtomicBoolean closed = new AtomicBoolean();

  private HeldFile(int descriptor, Path realPath, BasicFileAttributes attributes) {
    this.descriptor = descriptor;
    this.path = Path.of(HELD + descriptor);
    this.realPath = realPath;
    this.size = attributes.size();
    this.modified = attributes.lastModifiedTime().toInstant();
  }

  /**
   * Opens a file; links are followed. Whoever must not be led astray compares {@link #realPath()}.
   *
   * @throws NoSuchFileException if there is none
   * @throws AccessDeniedException if it must not be read
   * @throws FileSystemException if it is no regular file, or cannot be opened
   */
  public static HeldFile open(Path file) throws IOException {
    int looking = Native.open(file, PATH_ONLY | CLOSE_ON_EXEC);
    try {
      Path looked = Path.of(HELD + looking);
      BasicFileAttributes attributes = Files.readAttributes(looked, BasicFileAttributes.class);
      if (!attributes.isRegularFile()) {
        throw new FileSystemException(file.toString(), null, "is " + kind(attributes));
      }
      Path real = Files.readSymbolicLink(looked);
      int reading = Native.open(looked, file, READ_ONLY | CLOSE_ON_EXEC);
      return new HeldFile(reading, real, attributes);
    } finally {
      Native.close(looking);
    }
  }

  private static String kind(BasicFileAttributes attributes) {
    return attributes.isDirectory() ? "a directory" : "a pipe, socket or device, and no file";
  }

  /** Leads to this very file, whatever became of its name, for as long as it is held. */
  public Path path() {
    return path;
  }

  /** Where the file was when it was opened, all links followed. */
  public Path realPath() {
    return realPath;
  }

  /** Its length in bytes when it was opened. */
  public long size() {
    return size;
  }

  /** When it had last been written to when it was opened. */
  public Instant modified() {
    return modified;
  }

  /**
   * Asks the system to have a part of it ready, and does not wait for that. Where the system does
   * not do so, reading takes as long as it takes.
   *
   * @param offset of its first byte
   * @param length in bytes; what lies beyond the file's end is nothing
   */
  public void readAhead(long offset, long length) {
    // The system takes no more than its own measure of reading ahead from one call.
    for (long at = offset; at < offset + length && !closed.get(); at += READ_AHEAD) {
      Advice.willNeed(descriptor, at, Math.min(READ_AHEAD, offset + length - at));
    }
  }

  /** Lets go of it. May hang with its storage. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      Native.close(descriptor);
    }
  }

  /** Linked only where it is used: that takes its time. */
  private static final class Advice {

    private static final int WILL_NEED = 3;
    private static final MethodHandle ADVISE =
        Native.handle(
            "posix_fadvise",
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT));

    private Advice() {}

    static void willNeed(int descriptor, long offset, long length) {
      try {
        int _ = (int) ADVISE.invokeExact(descriptor, offset, length, WILL_NEED);
      } catch (Throwable e) {
        throw new IllegalStateException("posix_fadvise could not be called", e);
      }
    }
  }

  /** The system's calls, which Java's library does not offer with what is needed here. */
  private static final class Native {

    private static final int NO_ENTRY = 2;
    private static final int NO_ACCESS = 13;
    private static final int LOOP = 40;

    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERROR =
        STATE.varHandle(StructLayout.PathElement.groupElement("errno"));
    private static final MethodHandle OPEN =
        handle(
            "open",
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
            Linker.Option.firstVariadicArg(2),
            Linker.Option.captureCallState("errno"));
    private static final MethodHandle CLOSE =
        handle("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    private Native() {}

    private static MethodHandle handle(
        String name, FunctionDescriptor type, Linker.Option... options) {
      Linker linker = Linker.nativeLinker();
      return linker.downcallHandle(linker.defaultLookup().find(name).orElseThrow(), type, options);
    }

    static int open(Path file, int flags) throws IOException {
      return open(file, file, flags);
    }

    /**
     * @param named what to call it in messages
     */
    static int open(Path file, Path named, int flags) throws IOException {
      int descriptor;
      int error;
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment state = arena.allocate(STATE);
        MemorySegment text = arena.allocateFrom(file.toString(), names());
        descriptor = (int) OPEN.invokeExact(state, text, flags);
        error = (int) ERROR.get(state, 0L);
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

    static void close(int descriptor) {
      try {
        int _ = (int) CLOSE.invokeExact(descriptor);
      } catch (Throwable e) {
        throw new IllegalStateException("close could not be called", e);
      }
    }
  }
}
