package dev.vakna.testkit.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;

/**
 * Which cuts a rule tries: every one on either side of every call of the site; or, where these are
 * many, some of them, others each time. The seed is printed; {@code -Dvakna.contract.seed} tries
 * the same ones again.
 *
 * @param door where the caller is cut off
 */
record Cuts(EngineStage.Door door) {

  /** So many tell what there is to mend. */
  private static final int ENOUGH = 30;

  /**
   * One of them.
   *
   * @param of the engine's call that is cut off, in words
   * @param number of the call of the site, 1 the first
   */
  record Cut(String of, EngineStage.Side side, int number) {}

  /** Something of the engine that is cut off. */
  interface Piece {

    /** What it is called. */
    String name();

    /** How many calls of the site it makes, when it is not cut off. */
    int calls(EngineStage.Side side) throws Exception;

    /**
     * Cuts it off, and sees to what is to hold afterwards.
     *
     * @return whether it came so far
     */
    boolean cut(Cut cut) throws Exception;

    /** Leaves nothing of what did not hold, for the next. */
    void clear() throws Exception;
  }

  void tryOn(List<? extends Piece> pieces) throws Exception {
    OptionalInt tries = door.tries();
    if (tries.isPresent()) {
      trySome(pieces, tries.getAsInt());
    } else {
      tryAll(pieces);
    }
  }

  /** Goes on where something does not hold: all of it takes long, and is told together. */
  private void tryAll(List<? extends Piece> pieces) throws Exception {
    List<Throwable> broken = new ArrayList<>();
    for (Piece piece : pieces) {
      for (EngineStage.Side side : EngineStage.Side.values()) {
        int calls = tryAll(piece, side, broken);
        System.out.printf("cut off %s each of %d calls of %s%n", side, calls, piece.name());
      }
    }
    if (!broken.isEmpty()) {
      AssertionError all =
          new AssertionError("%d cuts did not hold: %s".formatted(broken.size(), broken));
      broken.forEach(all::addSuppressed);
      throw all;
    }
  }

  private int tryAll(Piece piece, EngineStage.Side side, List<Throwable> broken) throws Exception {
    int number = 1;
    for (boolean reached = true; reached && broken.size() < ENOUGH; number++) {
      Cut cut = new Cut(piece.name(), side, number);
      try {
        reached = piece.cut(cut);
      } catch (Exception | AssertionError e) {
        broken.add(new AssertionError(cut.toString(), e));
        System.out.printf("%s: %s%n", cut, e);
        piece.clear();
      }
    }
    return number - 2;
  }

  private record Choice(Piece piece, Cut cut) {}

  private void trySome(List<? extends Piece> pieces, int tries) throws Exception {
    List<Choice> all = new ArrayList<>();
    for (EngineStage.Side side : EngineStage.Side.values()) {
      for (Piece piece : pieces) {
        int calls = piece.calls(side);
        for (int number = 1; number <= calls; number++) {
          all.add(new Choice(piece, new Cut(piece.name(), side, number)));
        }
      }
    }
    long seed = Long.getLong("vakna.contract.seed", System.nanoTime());
    Collections.shuffle(all, new Random(seed));
    List<Choice> chosen = all.subList(0, Math.min(tries, all.size()));
    System.out.printf("cut off at %d of %d calls, seed %d%n", chosen.size(), all.size(), seed);
    for (Choice each : chosen) {
      try {
        boolean _ = each.piece().cut(each.cut());
      } catch (Exception | AssertionError e) {
        throw new AssertionError("%s, seed %d".formatted(each.cut(), seed), e);
      }
    }
  }
}
