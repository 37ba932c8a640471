package dev.vakna.simulator.schedule;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Where everything that could be otherwise is decided. Every choice is a small number, and 0 always
 * means: nothing odd, go on. Whoever decides has a stream of its own, by its name, so that one
 * choice fewer in one place leaves the others what they were. The choices taken are remembered;
 * given again they lead the same way, and a stream that ends early goes on with 0.
 */
public final class Choices {

  private final @Nullable SplittableRandom random;
  private final Script script;
  private final Map<String, Stream> streams = new LinkedHashMap<>();

  private Choices(@Nullable SplittableRandom random, Script script) {
    this.random = random;
    this.script = script;
  }

  /** Choices by chance; the same seed gives the same ones. */
  public static Choices seeded(long seed) {
    return new Choices(new SplittableRandom(seed), Script.EMPTY);
  }

  /** Choices taken before. */
  public static Choices replayed(Script script) {
    return new Choices(null, script);
  }

  /** The stream of that name. */
  public Stream of(String name) {
    return streams.computeIfAbsent(name, key -> new Stream(script.of(key)));
  }

  /** The choices taken so far. */
  public Script taken() {
    Map<String, int[]> taken = new LinkedHashMap<>();
    streams.forEach((name, stream) -> taken.put(name, Arrays.copyOf(stream.taken, stream.count)));
    return new Script(taken);
  }

  /** One decider's choices. */
  public final class Stream {

    private final int[] given;
    private int[] taken = new int[16];
    private int count;

    private Stream(int[] given) {
      this.given = given;
    }

    /** One of 0 to below the bound, all alike. */
    public int below(int bound) {
      if (bound <= 1) {
        return 0;
      }
      return note(random == null ? scripted(bound) : random.nextInt(bound));
    }

    /** Mostly 0, seldom one of 1 to below the bound: once in so many times. */
    public int seldom(int onceIn, int bound) {
      if (bound <= 1) {
        return 0;
      }
      if (random == null) {
        return note(scripted(bound));
      }
      return note(random.nextInt(onceIn) == 0 ? 1 + random.nextInt(bound - 1) : 0);
    }

    /** 0, or one more than the place of what the odds gave. */
    public int by(Odds odds) {
      return note(random == null ? scripted(odds.size() + 1) : odds.draw(random));
    }

    private int scripted(int bound) {
      return count < given.length ? given[count] % bound : 0;
    }

    private int note(int choice) {
      if (count == taken.length) {
        taken = Arrays.copyOf(taken, 2 * count);
      }
      taken[count++] = choice;
      return choice;
    }
  }

  /** How likely each of some things is; at most one of them happens. */
  public static final class Odds {

    private static final int BITS = 20;

    private final int[] upTo;

    /**
     * @param perThousand how often each happens in a thousand times; 0 for never; less than a
     *     thousand in sum
     */
    public Odds(double[] perThousand) {
      upTo = new int[perThousand.length];
      double sum = 0;
      for (int i = 0; i < upTo.length; i++) {
        sum += perThousand[i];
        upTo[i] = (int) (sum / 1000 * (1 << BITS));
      }
    }

    int size() {
      return upTo.length;
    }

    int draw(SplittableRandom random) {
      int number = random.nextInt() >>> (Integer.SIZE - BITS);
      if (upTo.length == 0 || number >= upTo[upTo.length - 1]) {
        return 0;
      }
      int place = 0;
      while (number >= upTo[place]) {
        place++;
      }
      return place + 1;
    }
  }
}
