package dev.vakna.vma.disk;

import dev.vakna.vma.internal.linux.FileCalls;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a sparse file holds data and not holes, asked of the kernel with {@code lseek}. Where it
 * cannot be asked, or a file system does not know, everything counts as data: slower, never wrong.
 */
public final class DataRegions implements Closeable {

  private static final int SEEK_DATA = 3;
  private static final int SEEK_HOLE = 4;

  private final int descriptor;

  private DataRegions(int descriptor) {
    this.descriptor = descriptor;
  }

  /** Null where the kernel cannot be asked. To be used by the calling thread alone. */
  public static @Nullable DataRegions of(Path file) {
    if (!System.getProperty("os.name", "").equals("Linux")) {
      return null;
    }
    try {
      return new DataRegions(FileCalls.open(file, FileCalls.READ_ONLY | FileCalls.CLOSE_ON_EXEC));
    } catch (IOException | RuntimeException | Error e) {
      return null;
    }
  }

  /** The first byte of data at or behind that place; -1 when only a hole follows. */
  public long data(long from) {
    long found = FileCalls.seek(descriptor, from, SEEK_DATA);
    if (found >= 0) {
      return found;
    }
    return found == -FileCalls.NOTHING_THERE ? -1 : from;
  }

  /** The first byte of a hole at or behind that place, which holds data. */
  long hole(long from, long end) {
    long found = FileCalls.seek(descriptor, from, SEEK_HOLE);
    return found > from ? found : end;
  }

  @Override
  public void close() {
    FileCalls.close(descriptor);
  }
}
