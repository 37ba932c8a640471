package dev.vakna.bench.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.vma.disk.DiskTarget;
import dev.vakna.vma.format.VmaDevice;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SlowDiskTest {

  private final List<String> writes = new ArrayList<>();

  private final DiskTarget target =
      new DiskTarget() {
        @Override
        public void write(long offset, ByteBuffer run) {
          writes.add(offset + "+" + run.remaining());
        }

        @Override
        public void finish() {
          writes.add("finish");
        }

        @Override
        public void abort() {
          writes.add("abort");
        }
      };

  @Test
  void noMoreBytesASecondGetThroughThanAllowed() throws Exception {
    long began = System.nanoTime();
    DiskTarget slow =
        new SlowDisk(disk -> Optional.of(target), 100)
            .open(new VmaDevice(1, "drive-scsi0", 1 << 30))
            .orElseThrow();
    for (int i = 0; i < 10; i++) {
      slow.write(i << 20, ByteBuffer.allocate(1 << 20));
    }
    slow.finish();
    // A bound from below, which no busy machine can break.
    assertThat((System.nanoTime() - began) / 1e9).isGreaterThan(10 * (1 << 20) / 100e6 * 0.99);
    assertThat(writes).hasSize(11).endsWith("finish");
  }

  @Test
  void theUsualPipelineWritesClusterByCluster() throws Exception {
    ByteBuffer run = ByteBuffer.allocate(150_000);
    new ClusterWrites(target).write(65536 + 4096, run);
    assertThat(writes).containsExactly("69632+61440", "131072+65536", "196608+23024");
    assertThat(run.hasRemaining()).isFalse();
  }
}
