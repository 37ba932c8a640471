package dev.vakna.store.directory;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The standard name of a guest's archive, as vzdump gives it.
 *
 * @param vmid the guest's number, 100 to 999999999
 * @param time when the backup began, in the node's local time
 */
record ArchiveName(int vmid, LocalDateTime time) {

  private static final Pattern STANDARD =
      Pattern.compile(
          "vzdump-qemu-([1-9][0-9]{2,8})-([0-9]{4})_([0-9]{2})_([0-9]{2})-([0-9]{2})_([0-9]{2})_([0-9]{2})\\.vma(?:\\.(?:zst|gz|lzo|bz2))?");

  /** What other tools and people call archives; unfinished ones end in something else. */
  private static final Pattern LIKE_ONE =
      Pattern.compile("(?is).*\\.vma(?:\\.(?:zst|zstd|gz|lzo|bz2|xz|lz4|zip|7z))?");

  /** Whether a file of that name is meant to be a guest's archive, by whatever name. */
  static boolean isLikeOne(String text) {
    return LIKE_ONE.matcher(text).matches();
  }

  /** Reads a name; anything else than a standard one, unfinished archives too, is none. */
  static Optional<ArchiveName> parse(String text) {
    Matcher matcher = STANDARD.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int[] numbers = new int[matcher.groupCount()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = Integer.parseInt(matcher.group(i + 1));
    }
    try {
      return Optional.of(
          new ArchiveName(
              numbers[0],
              LocalDateTime.of(
                  numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], numbers[6])));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
