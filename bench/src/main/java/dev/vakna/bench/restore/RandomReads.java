package dev.vakna.bench.restore;

import dev.vakna.bench.sample.Distribution;
import dev.vakna.vma.format.VmaDevice;
import dev.vakna.vma.index.IndexedArchive;
import dev.vakna.vma.pass.ReadControl;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Reads of one disk by index, timed one by one and told apart by what they had to decode. */
public final class RandomReads {

  private static final long MIB = 1 << 20;

  private final IndexedArchive archive;
  private final VmaDevice disk;
  private final Random random;
  private final ByteBuffer buffer;
  private final Map<String, List<Double>> millis = new LinkedHashMap<>();

  /**
   * @param length of each read in bytes, at most the disk's size
   * @param seed of the places that are read
   */
  public RandomReads(IndexedArchive archive, VmaDevice disk, int length, long seed) {
    this.archive = archive;
    this.disk = disk;
    this.random = new Random(seed);
    this.buffer = ByteBuffer.allocateDirect(length);
    millis.put("cold, up to 8 MiB", new ArrayList<>());
    millis.put("cold, up to 32 MiB", new ArrayList<>());
    millis.put("cold, more", new ArrayList<>());
    millis.put("cached", new ArrayList<>());
    millis.put("next", new ArrayList<>());
  }

  /**
   * Reads at random places that hold data, each followed by the same one again and by some after
   * it.
   *
   * @param count of random places
   * @return milliseconds by kind of read; kinds that did not occur are left out
   */
  public Map<String, Distribution> run(int count, ReadControl control) throws IOException {
    int found = 0;
    // Most of a sparse disk is zero, which costs nothing and would only flatter.
    for (int tries = 0; found < count && tries < 100 * count && !control.cancelled(); tries++) {
      long places = Math.max(1, disk.size() / buffer.capacity());
      long offset = (long) (random.nextDouble() * places) * buffer.capacity();
      if (offset + buffer.capacity() > disk.size()) {
        continue;
      }
      IndexedArchive.Cost before = archive.cost();
      double cold = read(offset);
      IndexedArchive.Cost after = archive.cost();
      if (after.hits() + after.misses() == before.hits() + before.misses()) {
        continue;
      }
      found++;
      note(kind(after.decodedBytes() - before.decodedBytes()), cold);
      note("cached", read(offset));
      long next = offset + buffer.capacity();
      for (int i = 0; i < 4 && next + buffer.capacity() <= disk.size(); i++) {
        note("next", read(next));
        next += buffer.capacity();
      }
    }
    Map<String, Distribution> all = new LinkedHashMap<>();
    millis.forEach((kind, values) -> {
      if (!values.isEmpty()) {
        all.put(kind, new Distribution(values));
      }
    });
    return all;
  }

  private static String kind(long decoded) {
    if (decoded == 0) {
      return "cached";
    }
    if (decoded <= 8 * MIB) {
      return "cold, up to 8 MiB";
    }
    return decoded <= 32 * MIB ? "cold, up to 32 MiB" : "cold, more";
  }

  private void note(String kind, double value) {
    millis.computeIfAbsent(kind, key -> new ArrayList<>()).add(value);
  }

  private double read(long offset) throws IOException {
    long began = System.nanoTime();
    archive.read(disk.name(), offset, buffer.clear());
    return (System.nanoTime() - began) / 1e6;
  }
}
