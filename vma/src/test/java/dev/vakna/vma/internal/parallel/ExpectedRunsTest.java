package dev.vakna.vma.internal.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.vma.disk.DiskTarget;
import dev.vakna.vma.format.VmaDevice;
import dev.vakna.vma.format.VmaFormat;
import dev.vakna.vma.index.StreamMap;
import dev.vakna.vma.internal.layout.ClusterRuns;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What disks are told of where content will come. */
class ExpectedRunsTest {

  private static final int CLUSTERS = 8192;
  private static final int BLOCKS = 16;

  /** Begins a little behind the start, as behind a header. */
  private static final long HEADER = 12_800;

  private final Told told = new Told();

  private static final class Told implements DiskTarget {
    private final BitSet blocks = new BitSet();
    private int twice;

    @Override
    public boolean concurrent() {
      return true;
    }

    @Override
    public void expect(long offset, long length) {
      for (long at = offset; at < offset + length; at += VmaFormat.BLOCK) {
        int block = (int) (at / VmaFormat.BLOCK);
        twice += blocks.get(block) ? 1 : 0;
        blocks.set(block);
      }
    }

    @Override
    public void write(long offset, ByteBuffer run) {}

    @Override
    public void finish() {}

    @Override
    public void abort() {}
  }

  private ExpectedRuns runs(long from) {
    var runs = new ClusterRuns();
    for (int cluster = 0; cluster < CLUSTERS; cluster++) {
      runs.add(cluster, VmaFormat.FULL_MASK, HEADER + (long) cluster * VmaFormat.CLUSTER);
    }
    var disk = new VmaDevice(1, "drive-scsi0", (long) CLUSTERS * VmaFormat.CLUSTER);
    return new ExpectedRuns(
        new StreamMap(List.of(runs)), List.of(new UnitOutput(disk, told)), from);
  }

  @Test
  void whereOneDecoderIsAheadOfAnotherBothAreToldOf() {
    ExpectedRuns expected = runs(0);
    expected.reach(HEADER + (200L << 20), 1 << 20);
    assertThat(told.blocks.get(200 << 8)).isTrue();
    assertThat((long) told.blocks.cardinality() * VmaFormat.BLOCK)
        .isLessThanOrEqualTo((64L << 20) + VmaFormat.BLOCK);

    expected.reach(HEADER + (10L << 20), 1 << 20);
    assertThat(told.blocks.get(10 << 8)).isTrue();

    for (int cluster = 0; cluster < CLUSTERS; cluster++) {
      expected.reach(HEADER + (long) cluster * VmaFormat.CLUSTER, VmaFormat.CLUSTER);
    }
    // What begins in the last step is too little to be worth it.
    int little = (int) (HEADER / VmaFormat.BLOCK);
    assertThat(told.blocks.cardinality()).isEqualTo(CLUSTERS * BLOCKS - little);
    assertThat(told.blocks.nextClearBit(0)).isEqualTo(CLUSTERS * BLOCKS - little);
    assertThat(told.twice).isZero();
  }

  @Test
  void whatWasWrittenBeforeIsNotToldOf() {
    runs(HEADER + (20L << 20)).reach(HEADER + (20L << 20), 1 << 20);
    assertThat(told.blocks.nextSetBit(0)).isEqualTo(20 << 8);
  }
}
