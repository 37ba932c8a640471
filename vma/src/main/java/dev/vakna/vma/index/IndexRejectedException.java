package dev.vakna.vma.index;

import java.io.IOException;
import java.nio.file.Path;

/** An index must not be used: it is damaged, or the archive is no longer the one it was made of. */
public final class IndexRejectedException extends IOException {

  private static final long serialVersionUID = 1L;

  IndexRejectedException(Path index, @org.jspecify.annotations.Nullable String why) {
    super("the index %s cannot be used: %s; make it again".formatted(index, why));
  }
}
