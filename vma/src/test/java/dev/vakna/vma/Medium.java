package dev.vakna.vma;

import dev.vakna.vma.checkpoint.Checkpoint;
import dev.vakna.vma.checkpoint.Checkpoints;
import dev.vakna.vma.disk.DiskTarget;
import dev.vakna.vma.disk.ResumableTarget;
import dev.vakna.vma.format.VmaDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Disks and a checkpoint on a medium behind a cache. A power cut may come at any event; of what was
 * not flushed each write then is there or is not, as chance has it.
 */
public final class Medium implements Checkpoints {

  /** The power was cut. */
  public static final class PowerCut extends Error {
    private static final long serialVersionUID = 1L;

    public PowerCut() {
      super("power cut", null, false, false);
    }
  }

  private final Random random;
  private final Map<String, Disk> disks = new HashMap<>();
  private byte[] checkpoint = new byte[0];
  private int events;
  private int cutAt = -1;
  int checkpoints;
  public long writtenBytes;

  public Medium(long seed) {
    this.random = new Random(seed);
  }

  /** From now on the power is cut at that event, counted from 1. */
  public void cutAt(int event) {
    events = 0;
    cutAt = event;
  }

  private synchronized void count(int bytes) {
    writtenBytes += bytes;
  }

  private synchronized void event() {
    if (++events == cutAt) {
      throw new PowerCut();
    }
  }

  @Override
  public void keep(Checkpoint newest) {
    byte[] encoded = newest.encode();
    event();
    checkpoint = encoded;
    checkpoints++;
    event();
  }

  public Optional<Checkpoint> newest() {
    return Checkpoint.decode(checkpoint);
  }

  /** What is left after the power came back. */
  public void powerBack() {
    cutAt = -1;
    disks.values().forEach(Disk::powerBack);
  }

  public void forgetAll() {
    checkpoint = new byte[0];
    disks.clear();
  }

  public byte[] content(String disk) {
    return disks.get(disk).durable;
  }

  public Optional<DiskTarget> target(VmaDevice device) {
    return Optional.of(disks.computeIfAbsent(device.name(), _ -> new Disk(device)));
  }

  private record Write(int offset, byte[] bytes) {}

  private final class Disk implements ResumableTarget {
    private final VmaDevice device;
    private final byte[] durable;
    private final List<Write> cached = new ArrayList<>();

    Disk(VmaDevice device) {
      this.device = device;
      this.durable = new byte[Math.toIntExact(device.size())];
    }

    @Override
    public void write(long offset, ByteBuffer run) {
      event();
      byte[] bytes = new byte[run.remaining()];
      run.get(bytes);
      count(bytes.length);
      cached.add(new Write(Math.toIntExact(offset), bytes));
    }

    @Override
    public void flush() {
      event();
      cached.forEach(this::reach);
      cached.clear();
      event();
    }

    private void reach(Write write) {
      System.arraycopy(write.bytes(), 0, durable, write.offset(), write.bytes().length);
    }

    void powerBack() {
      cached.stream().filter(_ -> random.nextBoolean()).forEach(this::reach);
      cached.clear();
    }

    @Override
    public String identity() {
      return device.name();
    }

    @Override
    public void finish() throws IOException {
      flush();
    }

    @Override
    public void abort() {
      // Whatever is cached may still be written.
    }
  }
}
