package dev.vakna.bench.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the processors did up to now, in ticks of the kernel's clock.
 *
 * @param all that all processors had to give
 * @param busy of it, that they worked for anybody
 * @param own of it, that they worked for this process and those it had started and that have ended
 */
public record Processors(long all, long busy, long own) {

  private static final int USER_FIELD = 11;

  /** Looks now. */
  public static Processors now() throws IOException {
    String[] words =
        Files.readString(Path.of("/proc/stat")).lines().findFirst().orElse("").split(" +");
    long all = 0;
    long idle = 0;
    for (int i = 1; i < words.length && i <= 8; i++) {
      long ticks = Long.parseLong(words[i]);
      all += ticks;
      // Idle, and waiting for disks.
      idle += i == 4 || i == 5 ? ticks : 0;
    }
    String self = Files.readString(Path.of("/proc/self/stat"));
    String[] fields = self.substring(self.lastIndexOf(')') + 2).split(" ");
    long own = 0;
    for (int i = USER_FIELD; i < USER_FIELD + 4; i++) {
      own += Long.parseLong(fields[i]);
    }
    return new Processors(all, all - idle, own);
  }

  /** Share of all processors that others used since an earlier look, 0 to 1. */
  public double othersSince(Processors earlier) {
    long span = all - earlier.all;
    long others = busy - earlier.busy - (own - earlier.own);
    return span <= 0 ? 0 : Math.clamp((double) others / span, 0, 1);
  }
}
