package dev.vakna.engine.qemu.host;

import dev.vakna.core.engine.EngineException;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Tells a full file system from other trouble with the host's own storage. */
public final class StorageFault {

  /** Less than this is as good as nothing. */
  private static final long NOTHING = 256 * 1024;

  private StorageFault() {}

  /**
   * @param where a place on the file system that failed
   */
  public static EngineException of(String message, Path where, IOException cause) {
    return EngineException.of(
        isFull(where, cause) ? EngineException.Kind.NO_SPACE : EngineException.Kind.TRANSIENT,
        message,
        cause);
  }

  public static boolean isFull(Path where, IOException failure) {
    for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String text = String.valueOf(cause.getMessage());
      if (text.contains("No space left") || text.contains("quota exceeded")) {
        return true;
      }
    }
    // The system's words may be in another language.
    Path place = where;
    while (place.getParent() != null && !place.toFile().exists()) {
      place = place.getParent();
    }
    return place.toFile().exists() && place.toFile().getUsableSpace() < NOTHING;
  }
}
