package dev.vakna.engine.qemu.host;

import dev.vakna.core.engine.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Tells a full file system, and one that does not answer, from other trouble with the host's own.
 */
public final class StorageFault {

  /** Less than this is as good as nothing. */
  private static final long NOTHING = 256 * 1024;

  private StorageFault() {}

  /**
   * @param where a place on the file system that failed
   */
  public static EngineException of(String message, Path where, IOException cause) {
    return EngineException.of(
        isFull(where, cause)
            ? EngineException.Kind.NO_SPACE
            : isAway(where) ? EngineException.Kind.OUT_OF_REACH : EngineException.Kind.TRANSIENT,
        message,
        cause);
  }

  /**
   * Whether a place cannot even be looked at, as when the server of a network file system is gone,
   * or is a link to what is not there, as to storage that is not mounted. Nothing seems to be there
   * then, which says nothing of what is.
   */
  public static boolean isAway(Path where) {
    try {
      Files.readAttributes(where, BasicFileAttributes.class);
      return false;
    } catch (NoSuchFileException e) {
      return Files.isSymbolicLink(where);
    } catch (IOException e) {
      return true;
    }
  }

  /**
   * Whether something is at a place; a link is something.
   *
   * @throws EngineException out of reach, when that cannot be told
   */
  public static boolean exists(Path place) {
    return look(place).isPresent();
  }

  /**
   * Whether a regular file is at a place.
   *
   * @throws EngineException out of reach, when that cannot be told
   */
  public static boolean isFile(Path place) {
    return look(place).filter(BasicFileAttributes::isRegularFile).isPresent();
  }

  /**
   * How large the regular file at a place is, in bytes; empty when there is none.
   *
   * @throws EngineException out of reach, when that cannot be told
   */
  public static OptionalLong size(Path place) {
    Optional<BasicFileAttributes> file = look(place).filter(BasicFileAttributes::isRegularFile);
    return file.isPresent() ? OptionalLong.of(file.get().size()) : OptionalLong.empty();
  }

  /**
   * By what a directory is known again, also under another name; none when nothing is there.
   *
   * @throws EngineException out of reach, when that cannot be told, or something else is there
   */
  public static Optional<Object> directory(Path place) {
    Optional<BasicFileAttributes> there = look(place);
    if (there.isPresent() && !there.get().isDirectory() && !there.get().isSymbolicLink()) {
      throw EngineException.outOfReach(
          "%s is no directory; something else lies where its storage was".formatted(place), null);
    }
    return there.map(BasicFileAttributes::fileKey);
  }

  private static Optional<BasicFileAttributes> look(Path place) {
    try {
      return Optional.of(
          Files.readAttributes(place, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw EngineException.outOfReach(
          "%s cannot be looked at: %s; see whether its storage is there"
              .formatted(place, e.getMessage()),
          e);
    }
  }

  /**
   * Returns when nothing seeming to be at a place can be believed.
   *
   * @throws EngineException out of reach, when that place cannot be looked at
   */
  public static void requireThere(Path where) {
    if (isAway(where)) {
      throw EngineException.outOfReach(
          "%s does not answer; see whether its storage is there".formatted(where), null);
    }
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
