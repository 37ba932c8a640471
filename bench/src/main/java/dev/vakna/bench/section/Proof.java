package dev.vakna.bench.section;

import dev.vakna.vma.disk.Digest;
import dev.vakna.vma.read.DeviceReport;
import dev.vakna.vma.read.ReadReport;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** A quick restore that brings the wrong bytes is no restore: what each way wrote is kept. */
final class Proof {

  private final Map<String, Digest> written = new LinkedHashMap<>();

  /** Takes note of what a restore wrote to the first disk. */
  void note(String way, ReadReport report) {
    report.devices().stream()
        .filter(each -> !each.device().isVmState())
        .findFirst()
        .map(DeviceReport::written)
        .filter(Objects::nonNull)
        .ifPresent(digest -> written.put(way, digest));
  }

  /** How many ways were seen. */
  int ways() {
    return written.size();
  }

  /**
   * Holds all of them to the truth.
   *
   * @param truth digest of the disk that was archived
   * @throws IOException if one of them differs
   */
  void require(Digest truth) throws IOException {
    for (var each : written.entrySet()) {
      if (!each.getValue().equals(truth)) {
        throw new IOException(
            "'%s' did not restore what was archived: %s instead of %s; no figure of this run counts"
                .formatted(each.getKey(), each.getValue().text(), truth.text()));
      }
    }
  }
}
