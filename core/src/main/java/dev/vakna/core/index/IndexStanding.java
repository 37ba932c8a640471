package dev.vakna.core.index;

import dev.vakna.core.id.BackupId;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an operator sees of the indexes.
 *
 * @param background they are made without being asked for
 * @param paused an operator has paused the making
 * @param waiting why the making stands still at the moment, or null
 * @param keptBytes size of all that are kept
 * @param maxBytes of all that may be kept
 * @param counts archives by state
 * @param lines a page of the archives that are known, by store and key
 * @param more whether others follow
 */
public record IndexStanding(
    boolean background,
    boolean paused,
    @Nullable String waiting,
    long keptBytes,
    long maxBytes,
    Map<State, Long> counts,
    List<Line> lines,
    boolean more) {

  public IndexStanding {
    counts = Map.copyOf(counts);
    lines = List.copyOf(lines);
  }

  /**
   * One archive.
   *
   * @param indexBytes size of its index, 0 without one
   * @param readBytes of the archive, while it is being made; else 0
   * @param usedAt when its index was last used, or null without one
   * @param words why, where there is something to say; else empty
   */
  public record Line(
      BackupId backup,
      String store,
      String key,
      long archiveBytes,
      State state,
      long indexBytes,
      long readBytes,
      @Nullable Instant usedAt,
      String words) {}

  /** How it stands with an archive's index. */
  public enum State {
    /** It is there. */
    KEPT,
    /** One lies beside the archive. */
    BESIDE,
    BUILDING,
    QUEUED,
    /** It failed and is tried again. */
    RETRYING,
    /** It failed too often; only an operator has it tried again. */
    GIVEN_UP,
    /** The archive is damaged or cannot be read; there will be none. */
    UNREADABLE,
    /** Nobody asked for it and there is no room, or none are made in the background. */
    NOT_WANTED;

    /** As told: lower case. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
