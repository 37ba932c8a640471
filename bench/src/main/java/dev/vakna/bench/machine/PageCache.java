package dev.vakna.bench.machine;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What the kernel keeps of a file in memory. */
public final class PageCache {

  private static final int PAGE = 4096;
  private static final int O_RDONLY_CLOEXEC = 0x80000;
  private static final int DONT_NEED = 4;

  private final Linker linker = Linker.nativeLinker();

  /** Reads a file, so that it is in memory if it fits there. */
  public void warm(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
      while (channel.read(buffer.clear()) >= 0) {
        // What was read is of no interest.
        continue;
      }
    }
  }

  /**
   * Asks the kernel to forget a file, which needs no rights but to read it.
   *
   * @return the share of the file that is in memory all the same, 0 to 1
   * @throws IOException if the kernel cannot be asked
   */
  public double drop(Path file) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      int descriptor = open(arena, file);
      try {
        MethodHandle advise =
            function(
                "posix_fadvise",
                FunctionDescriptor.of(
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_INT));
        int failed = (int) advise.invokeExact(descriptor, 0L, 0L, DONT_NEED);
        if (failed != 0) {
          throw new IOException("the kernel does not forget " + file + ": error " + failed);
        }
      } finally {
        close(descriptor);
      }
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IOException("the kernel cannot be asked to forget " + file, e);
    }
    return resident(file);
  }

  private MethodHandle function(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor, options);
  }

  private int open(Arena arena, Path file) throws Throwable {
    MethodHandle open =
        function(
            "open",
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
            Linker.Option.firstVariadicArg(2));
    int descriptor = (int) open.invokeExact(arena.allocateFrom(file.toString()), O_RDONLY_CLOEXEC);
    if (descriptor < 0) {
      throw new IOException(file + " cannot be opened");
    }
    return descriptor;
  }

  private void close(int descriptor) throws Throwable {
    MethodHandle close =
        function("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    int ignored = (int) close.invokeExact(descriptor);
  }

  /**
   * The share of a file that is in memory, 0 to 1.
   *
   * @throws IOException if the kernel cannot be asked
   */
  public double resident(Path file) throws IOException {
    try (Arena arena = Arena.ofConfined();
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size == 0) {
        return 0;
      }
      MemorySegment mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
      long pages = Math.ceilDiv(size, PAGE);
      MemorySegment marks = arena.allocate(pages);
      MethodHandle mincore =
          function(
              "mincore",
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT,
                  ValueLayout.ADDRESS,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.ADDRESS));
      int failed = (int) mincore.invokeExact(mapped, size, marks);
      if (failed != 0) {
        throw new IOException("the kernel does not tell what it keeps of " + file);
      }
      long kept = 0;
      for (long i = 0; i < pages; i++) {
        kept += marks.get(ValueLayout.JAVA_BYTE, i) & 1;
      }
      return (double) kept / pages;
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IOException("the kernel cannot be asked what it keeps of " + file, e);
    }
  }
}
