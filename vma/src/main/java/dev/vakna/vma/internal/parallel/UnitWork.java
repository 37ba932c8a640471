package dev.vakna.vma.internal.parallel;

import dev.vakna.vma.disk.DigestSums;
import java.util.ArrayList;
import java.util.List;

/**
 * What a unit of the stream has come to so far: decoded by one thread, its pieces written by
 * others. It is done when it is decoded to its end and nothing of it waits to be written.
 */
final class UnitWork {

  private final int unit;
  private final List<DigestSums> read = new ArrayList<>();
  private final List<DigestSums> written = new ArrayList<>();
  private final long[] bytes;
  private int waiting;
  private boolean decoded;

  /**
   * @param outputs how many disks there are
   */
  UnitWork(int unit, int outputs) {
    this.unit = unit;
    this.bytes = new long[outputs];
    for (int i = 0; i < outputs; i++) {
      read.add(new DigestSums());
      written.add(new DigestSums());
    }
  }

  int unit() {
    return unit;
  }

  /** Of the decoding thread alone. */
  DigestSums read(int output) {
    return read.get(output);
  }

  /**
   * A part was written.
   *
   * @param sums of that part, by where it was put
   */
  synchronized void wrote(int output, long count, DigestSums sums) {
    bytes[output] += count;
    written.get(output).add(sums);
  }

  synchronized void pieceDecoded() {
    waiting++;
  }

  /** Whether the unit is done. */
  synchronized boolean pieceWritten() {
    waiting--;
    return decoded && waiting == 0;
  }

  /** Whether the unit is done. */
  synchronized boolean allDecoded() {
    decoded = true;
    return waiting == 0;
  }

  /** When the unit is done: per output. */
  synchronized List<UnitOutput.Count> counts() {
    List<UnitOutput.Count> counts = new ArrayList<>();
    for (int i = 0; i < bytes.length; i++) {
      counts.add(new UnitOutput.Count(bytes[i], read.get(i).value(), written.get(i).value()));
    }
    return counts;
  }
}
