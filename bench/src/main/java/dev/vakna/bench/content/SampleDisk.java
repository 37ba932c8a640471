package dev.vakna.bench.content;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A disk as a used Linux system leaves it: files of 4 KiB to 4 MiB of mixed matter, in stretches
 * with empty space between them. The same plan gives the same bytes.
 *
 * @param seed of everything
 * @param size of the disk in bytes, a multiple of 64 KiB, at least the data
 * @param data bytes that are written, 0 for an empty disk
 */
public record SampleDisk(long seed, long size, long data) {

  private static final int BLOCK = 4096;
  private static final int CLUSTER = 65536;
  private static final int LEAST_FILE = BLOCK;
  private static final int LARGEST_FILE = 4 << 20;
  private static final long STRETCH = 24L << 20;

  /** Checks the sizes. */
  public SampleDisk {
    if (size < CLUSTER || size % CLUSTER != 0 || data < 0 || data > size) {
      throw new IllegalArgumentException(
          "a disk of %d bytes with %d of data cannot be".formatted(size, data));
    }
  }

  /** A file on the disk. */
  private record Piece(long offset, int length, Matter matter, long seed) {}

  private List<Piece> pieces() {
    Dice dice = new Dice(seed);
    List<Piece> pieces = new ArrayList<>();
    long left = data;
    long at = 0;
    long stretch = 0;
    long gaps = size - data;
    long[] mixture = new long[Matter.values().length];
    while (left > 0) {
      int length = (int) Math.min(left, dice.between(LEAST_FILE, LARGEST_FILE) / BLOCK * BLOCK);
      Matter matter = Matter.next(mixture);
      mixture[matter.ordinal()] += length;
      pieces.add(new Piece(at, length, matter, dice.next()));
      at += length;
      left -= length;
      stretch += length;
      if (stretch >= STRETCH && left > 0) {
        long gap = (long) ((double) gaps * stretch / (left + stretch));
        gap = gap / 2 + (long) (gap * (dice.below(1000) / 1000.0));
        gap = Math.min(gap, gaps) / CLUSTER * CLUSTER;
        at += gap;
        gaps -= gap;
        stretch = 0;
      }
    }
    return pieces;
  }

  /**
   * Writes the disk as a sparse file.
   *
   * @param file must not exist
   */
  public void write(Path file) throws IOException, InterruptedException {
    Files.createFile(file);
    Vocabulary words = new Vocabulary(seed);
    int threads = Runtime.getRuntime().availableProcessors();
    try (RandomAccessFile opened = new RandomAccessFile(file.toFile(), "rw");
        FileChannel channel = opened.getChannel();
        ExecutorService workers = Executors.newFixedThreadPool(threads)) {
      opened.setLength(size);
      List<Piece> pieces = pieces();
      List<Future<?>> all = new ArrayList<>();
      for (int worker = 0; worker < threads; worker++) {
        int first = worker;
        all.add(
            workers.submit(() -> {
              write(channel, pieces, first, threads, words);
              return null;
            }));
      }
      for (Future<?> each : all) {
        await(each);
      }
      channel.force(true);
    }
  }

  private static void write(
      FileChannel channel, List<Piece> pieces, int first, int step, Vocabulary words)
      throws IOException {
    byte[] content = new byte[LARGEST_FILE];
    for (int i = first; i < pieces.size(); i += step) {
      Piece piece = pieces.get(i);
      piece.matter.fill(content, piece.length, new Dice(piece.seed), words);
      ByteBuffer bytes = ByteBuffer.wrap(content, 0, piece.length);
      long at = piece.offset;
      while (bytes.hasRemaining()) {
        at += channel.write(bytes, at);
      }
    }
  }

  private static void await(Future<?> each) throws IOException, InterruptedException {
    try {
      each.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException fault -> throw fault;
        case RuntimeException fault -> throw fault;
        case null, default -> throw new IOException(e.getCause());
      }
    }
  }
}
