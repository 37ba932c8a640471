package dev.vakna.bench.content;

/** SplitMix64: quick, and the same numbers for the same seed on every JDK. */
final class Dice {

  private static final long GAMMA = 0x9e3779b97f4a7c15L;

  private long state;

  Dice(long seed) {
    this.state = seed;
  }

  long next() {
    state += GAMMA;
    long z = state;
    z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return z ^ z >>> 31;
  }

  /** 0 to bound - 1. */
  int below(int bound) {
    return (int) ((next() >>> 32) * bound >>> 32);
  }

  /** 0 to bound - 1, small numbers far more often. */
  int skewedBelow(int bound) {
    double unit = (next() >>> 11) * 0x1p-53;
    return (int) (unit * unit * unit * bound);
  }

  /** From low to high, each order of magnitude alike. */
  long between(long low, long high) {
    double unit = (next() >>> 11) * 0x1p-53;
    return (long) (low * Math.pow((double) high / low, unit));
  }
}
