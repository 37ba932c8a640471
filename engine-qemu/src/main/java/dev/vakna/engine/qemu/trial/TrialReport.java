package dev.vakna.engine.qemu.trial;

import java.util.List;

/**
 * What a trial found.
 *
 * @param attempts what must not get through
 * @param own what must
 */
public record TrialReport(List<Row> attempts, List<Row> own) {

  /**
   * One attempt.
   *
   * @param name what it is, in a few words
   * @param unfiltered it got through with the filter off
   * @param filtered it got through with the filter on
   */
  public record Row(String name, boolean unfiltered, boolean filtered) {}

  public TrialReport {
    attempts = List.copyOf(attempts);
    own = List.copyOf(own);
  }

  /**
   * How many attempts got through with the filter off; as many as there are, or nothing is proven.
   */
  public long unfilteredThrough() {
    return attempts.stream().filter(Row::unfiltered).count();
  }

  /** How many got through the filter. */
  public long gotThrough() {
    return attempts.stream().filter(Row::filtered).count();
  }

  /** Whether all of the guest's own traffic got through, with the filter on and off. */
  public boolean ownTrafficOk() {
    return own.stream().allMatch(row -> row.unfiltered() && row.filtered());
  }

  /** Whether the filter holds, and this proves it. */
  public boolean good() {
    return unfilteredThrough() == attempts.size() && gotThrough() == 0 && ownTrafficOk();
  }
}
