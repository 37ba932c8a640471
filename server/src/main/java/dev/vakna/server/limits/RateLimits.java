package dev.vakna.server.limits;

import io.github.bucket4j.TimeMeter;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** All limits of the API. While they are off, nothing is counted. */
public final class RateLimits {

  private static final int MAX_BUCKETS = 50_000;

  private final boolean on;
  private final Buckets reads;
  private final Buckets writes;
  private final Buckets restores;
  private final Buckets failures;
  private final Buckets signIns;

  /** How many calls of each kind a minute allows. */
  public record PerMinute(
      int reads, int writes, int restores, int failedAuthentications, int failedSignIns) {}

  /** Kinds of calls that are counted by themselves. */
  public enum Kind {
    READ("reads"),
    WRITE("writes"),
    RESTORE("restores");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    /** In words, for the refusal. */
    public String words() {
      return words;
    }
  }

  public RateLimits(boolean on, PerMinute limits) {
    this(on, limits, TimeMeter.SYSTEM_NANOTIME, MAX_BUCKETS);
  }

  RateLimits(boolean on, PerMinute limits, TimeMeter time, int maxBuckets) {
    this.on = on;
    this.reads = new Buckets(limits.reads(), maxBuckets, time);
    this.writes = new Buckets(limits.writes(), maxBuckets, time);
    this.restores = new Buckets(limits.restores(), maxBuckets, time);
    this.failures = new Buckets(limits.failedAuthentications(), maxBuckets, time);
    this.signIns = new Buckets(limits.failedSignIns(), maxBuckets, time);
  }

  /** Counts a call of an authenticated caller; none while limits are off. */
  public Optional<Allowance> count(Kind kind, String identity) {
    return on ? Optional.of(buckets(kind).take(identity)) : Optional.empty();
  }

  /** Counts a failed authentication; none while limits are off. */
  public Optional<Allowance> countFailure(String address) {
    return on ? Optional.of(failures.take(network(address))) : Optional.empty();
  }

  /**
   * Counts a failed sign-in of a user, whoever tried it; none while limits are off.
   *
   * @param user the address by which it signs in, as addresses are compared
   */
  public Optional<Allowance> countSignIn(String user) {
    return on ? Optional.of(signIns.take(user)) : Optional.empty();
  }

  /** A sign-in that was counted as failed was none. */
  public void pardon(String address, String user) {
    if (on) {
      failures.giveBack(network(address));
      signIns.giveBack(user);
    }
  }

  /** How an address stands; none while limits are off. */
  public Optional<Allowance> failures(String address) {
    return on ? Optional.of(failures.look(network(address))) : Optional.empty();
  }

  long kept() {
    return reads.kept() + writes.kept() + restores.kept() + failures.kept() + signIns.kept();
  }

  private Buckets buckets(Kind kind) {
    return switch (kind) {
      case READ -> reads;
      case WRITE -> writes;
      case RESTORE -> restores;
    };
  }

  /** One IPv6 customer holds a whole /64, so it counts as one address. */
  public static String network(String address) {
    if (address.indexOf(':') < 0) {
      return address;
    }
    try {
      InetAddress parsed = InetAddress.ofLiteral(address);
      if (parsed instanceof Inet6Address v6) {
        return HexFormat.of().formatHex(Arrays.copyOf(v6.getAddress(), 8));
      }
      return parsed.getHostAddress();
    } catch (IllegalArgumentException unreadable) {
      return address;
    }
  }
}
