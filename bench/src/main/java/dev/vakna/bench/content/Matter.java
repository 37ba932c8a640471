package dev.vakna.bench.content;

import java.nio.charset.StandardCharsets;

/** A kind of content, as files of a Linux system hold it. */
enum Matter {
  /** Words in sentences, phrases that come again. */
  TEXT(27) {
    @Override
    void fill(byte[] into, int length, Dice dice, Vocabulary words) {
      int at = 0;
      int inLine = 0;
      while (at < length) {
        if (at > 512 && dice.below(12) == 0) {
          at = repeat(into, at, length, dice, 16, 200, 1 << 15);
          continue;
        }
        byte[] word = words.word(dice.skewedBelow(words.size()));
        at = put(into, at, length, word);
        inLine += word.length + 1;
        boolean full = inLine > 72;
        at = put(into, at, length, full ? LINE_END : SPACE);
        inLine = full ? 0 : inLine;
      }
    }
  },
  /** Instructions: skewed opcodes, short displacements, idioms that come again. */
  CODE(53) {
    @Override
    void fill(byte[] into, int length, Dice dice, Vocabulary words) {
      int at = 0;
      while (at < length) {
        if (at > 256 && dice.below(4) == 0) {
          at = repeat(into, at, length, dice, 8, 80, 1 << 17);
          continue;
        }
        long bits = dice.next();
        byte[] instruction = words.instruction(dice.skewedBelow(words.instructions()));
        at = put(into, at, length, instruction);
        int immediate = (int) (bits & 7) < 3 ? (int) (bits >>> 8 & 3) : 0;
        for (int i = 0; i < immediate && at < length; i++) {
          into[at++] = (byte) (bits >>> 16 + 8 * i);
        }
      }
    }
  },
  /** Tables of records: counters, offsets, flags, much of it zero. */
  RECORDS(10) {
    @Override
    void fill(byte[] into, int length, Dice dice, Vocabulary words) {
      int at = 0;
      long counter = dice.next() >>> 40;
      while (at < length) {
        long bits = dice.next();
        counter += bits >>> 56;
        for (int i = 0; i < 24 && at < length; i++) {
          into[at++] =
              switch (i) {
                case 0, 1, 2, 3 -> (byte) (counter >>> 8 * i);
                case 8 -> (byte) (bits & 0x13);
                case 16, 17 -> (byte) (bits >>> 8 * (i - 14));
                default -> 0;
              };
        }
      }
    }
  },
  /** What is packed or encrypted already. */
  NOISE(7) {
    @Override
    void fill(byte[] into, int length, Dice dice, Vocabulary words) {
      for (int at = 0; at < length; at += Long.BYTES) {
        long bits = dice.next();
        for (int i = 0; i < Long.BYTES && at + i < length; i++) {
          into[at + i] = (byte) (bits >>> 8 * i);
        }
      }
    }
  },
  /** Allocated and never written to. */
  ZEROS(3) {
    @Override
    void fill(byte[] into, int length, Dice dice, Vocabulary words) {
      java.util.Arrays.fill(into, 0, length, (byte) 0);
    }
  };

  private static final byte[] SPACE = " ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] LINE_END = "\n".getBytes(StandardCharsets.US_ASCII);

  private final int percent;

  Matter(int percent) {
    this.percent = percent;
  }

  /** Fills the beginning of an array. */
  abstract void fill(byte[] into, int length, Dice dice, Vocabulary words);

  /**
   * The kind that is furthest behind its share, so that small disks have the right mixture too.
   *
   * @param bytes of each kind so far, by ordinal
   */
  static Matter next(long[] bytes) {
    long all = 1 + java.util.Arrays.stream(bytes).sum();
    Matter next = CODE;
    double most = Double.NEGATIVE_INFINITY;
    for (Matter matter : values()) {
      double behind = matter.percent / 100.0 - (double) bytes[matter.ordinal()] / all;
      if (behind > most) {
        most = behind;
        next = matter;
      }
    }
    return next;
  }

  static int put(byte[] into, int at, int length, byte[] what) {
    int count = Math.min(what.length, length - at);
    System.arraycopy(what, 0, into, at, count);
    return at + count;
  }

  /** Says again what was said before. */
  static int repeat(byte[] into, int at, int length, Dice dice, int least, int most, int window) {
    int count = Math.min((int) dice.between(least, most), length - at);
    int back = (int) dice.between(count, Math.max(count + 1, Math.min(at, window)));
    System.arraycopy(into, at - Math.min(back, at), into, at, count);
    return at + count;
  }
}
