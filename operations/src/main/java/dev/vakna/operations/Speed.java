package dev.vakna.operations;

/**
 * How fast a count grows: of late, and since it was first seen. What was counted before the first
 * look (an earlier attempt's work, taken over) is no speed of this one's. Not safe for use by
 * several threads.
 */
final class Speed {

  /** What is older than this counts for a third. */
  private static final double MEMORY_NANOS = 10e9;

  private long firstAt;
  private long firstCount;
  private long lastAt;
  private long lastCount;
  private double recent;

  /** Takes a look; looks come in the order of time. */
  void look(long nanos, long count) {
    if (count <= 0) {
      return;
    }
    if (firstCount == 0) {
      firstAt = nanos;
      firstCount = count;
    } else if (nanos > lastAt) {
      double passed = nanos - lastAt;
      double now = (count - lastCount) * 1e9 / passed;
      double weight = recent == 0 ? 1 : 1 - Math.exp(-passed / MEMORY_NANOS);
      recent += weight * (now - recent);
    }
    lastAt = nanos;
    lastCount = count;
  }

  /** Units a second of late; 0 when unknown. */
  double recent() {
    return Math.max(0, recent);
  }

  /** Units a second since the first look; 0 when unknown. */
  double average() {
    return lastAt > firstAt ? (lastCount - firstCount) * 1e9 / (lastAt - firstAt) : 0;
  }
}
