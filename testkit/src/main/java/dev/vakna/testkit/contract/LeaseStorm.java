package dev.vakna.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.account.Account;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.network.Ipv4;
import dev.vakna.core.network.Lease;
import dev.vakna.core.network.Network;
import dev.vakna.core.store.AddressRecords.Taking;
import dev.vakna.core.store.AddressRecords.Tally;
import dev.vakna.core.store.Tx;
import dev.vakna.simulator.Samples;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Very many leases of one network that come and go while transactions break off, time passes and
 * the range changes, beside a book of its own: no address is with two VPSs, none is given while it
 * rests or is refused. {@code -Dvakna.leases.many} and {@code -Dvakna.leases.seed} ask for others.
 */
public abstract class LeaseStorm extends Contract {

  private static final int HIGHEST = 240;

  /** What may lie between two looks at a real clock. */
  private static final Duration MOMENT = Duration.ofSeconds(5);

  private final long seed = Long.getLong("vakna.leases.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private Book book = new Book();
  private Duration unnoticed = Duration.ZERO;
  private Network network = network(20, 200, 600);
  private final Account account = samples.account();

  private Counts counts = new Counts(0, 0, 0, 0, 0, 0);

  /**
   * What came to be.
   *
   * @param again given after a rest
   * @param none none was free, as often
   */
  private record Counts(int given, int again, int taken, int refused, int none, int broken) {
    Counts(Counts more, int given, int again, int taken, int refused, int none, int broken) {
      this(
          more.given + given,
          more.again + again,
          more.taken + taken,
          more.refused + refused,
          more.none + none,
          more.broken + broken);
    }
  }

  /**
   * Lets time pass for what rests in that network.
   *
   * @return how much of it the storage's clock has not noticed
   */
  protected abstract Duration later(String network, Duration time);

  /** Breaks the transaction off. */
  protected abstract void crash(Tx tx);

  /** How many leases there are to be, unless told otherwise. */
  protected abstract int many();

  /** Whether nothing but {@link #later} moves the storage's clock. */
  protected abstract boolean still();

  /** What was committed: who holds what, and from when on the others may be given. */
  private static final class Book {
    final TreeMap<Integer, VpsId> held = new TreeMap<>();
    final TreeMap<Integer, Instant> freeFrom = new TreeMap<>();

    Book copy() {
      Book copy = new Book();
      copy.held.putAll(held);
      copy.freeFrom.putAll(freeFrom);
      return copy;
    }

    void release(VpsId vps, Instant freeAgain) {
      held.entrySet().stream()
          .filter(entry -> entry.getValue().equals(vps))
          .map(Map.Entry::getKey)
          .findFirst()
          .ifPresent(address -> {
            held.remove(address);
            freeFrom.put(address, freeAgain);
          });
    }

    void hold(VpsId vps, int address, Instant freeAgain) {
      release(vps, freeAgain);
      held.put(address, vps);
      freeFrom.remove(address);
    }
  }

  /** No address was free, and what was begun is undone. */
  private static final class NoneFree extends RuntimeException {
    NoneFree() {
      super("no address is free", null, false, false);
    }
  }

  /** Some changes of a transaction: to the storage, and to what would be known of them. */
  private interface Act {
    void done(Tx tx, Book then);
  }

  @Test
  public void noAddressIsGivenTwiceOrTooEarly() {
    int wanted = Integer.getInteger("vakna.leases.many", many());
    change(tx -> {
      tx.accounts().insert(account);
      tx.regions().put(Samples.region(tx.regions().defaultRegion(), network.region()));
      tx.networks().put(network);
    });
    long began = System.nanoTime();
    try {
      for (int turn = 0; counts.given() < wanted; turn++) {
        act();
        if (turn % 500 == 0) {
          assertBooksAgree();
        }
      }
      assertBooksAgree();
    } catch (AssertionError e) {
      throw new AssertionError("seed %d: %s".formatted(seed, e.getMessage()), e);
    }
    System.out.printf(
        "leases: seed %d: %s in %.1f s%n", seed, counts, (System.nanoTime() - began) / 1e9);
    assertThat(List.of(counts.again(), counts.broken(), counts.refused()))
        .allMatch(count -> count > 0);
  }

  private void act() {
    int kind = random.nextInt(100);
    if (kind < 42) {
      arrive();
    } else if (kind < 78) {
      leave();
    } else if (kind < 83) {
      takeAny();
    } else if (kind < 88) {
      refuseAny();
    } else if (kind < 97) {
      Duration most = network.holdBack().dividedBy(4);
      unnoticed =
          unnoticed.plus(
              later(network.name(), Duration.ofSeconds(random.nextLong(most.toSeconds() + 2))));
    } else if (kind < 99) {
      leaseAgain();
    } else {
      changeNetwork();
    }
  }

  /** A machine comes; sometimes its address turns out to be others', and it gets another. */
  private void arrive() {
    Vps vps = samples.clone(account.id(), new JobId(chance.nextId()), "h");
    List<Act> acts = new ArrayList<>();
    acts.add((tx, then) -> tx.vpses().insert(vps));
    acts.add((tx, then) -> lease(tx, then, vps.id()));
    if (random.nextInt(10) == 0) {
      Duration time = Duration.ofSeconds(1 + random.nextInt(2000));
      acts.add((tx, then) -> {
        Optional<Lease> held = tx.addresses().of(vps.id());
        if (held.isPresent()) {
          int address = number(held.get().address());
          release(tx, then, vps.id());
          refuse(tx, then, address, time);
          lease(tx, then, vps.id());
        }
      });
    }
    transact(acts);
  }

  private void leave() {
    anyHolder()
        .ifPresent(vps -> {
          List<Act> acts = new ArrayList<>();
          acts.add((tx, then) -> release(tx, then, vps));
          acts.add((tx, then) -> tx.vpses().remove(vps));
          transact(acts);
        });
  }

  /** A machine was given another address than planned. */
  private void takeAny() {
    int address = 1 + random.nextInt(HIGHEST);
    anyHolder()
        .ifPresent(vps ->
            transact(
                List.of((tx, then) -> {
                  Instant now = now(tx);
                  Taking taking = tx.addresses().take(vps, network.name(), address(address));
                  VpsId holder = then.held.get(address);
                  if (holder == null || holder.equals(vps)) {
                    assertThat(taking).isEqualTo(new Taking.Taken());
                    if (holder == null) {
                      then.hold(vps, address, now.plus(network.holdBack()));
                    }
                    counts = new Counts(counts, 0, 0, 1, 0, 0, 0);
                  } else {
                    assertThat(taking).isEqualTo(new Taking.HeldBy(holder));
                  }
                })));
  }

  private void refuseAny() {
    int address = 1 + random.nextInt(HIGHEST);
    Duration time = Duration.ofSeconds(random.nextInt(3000));
    transact(List.of((tx, then) -> refuse(tx, then, address, time)));
  }

  private void leaseAgain() {
    anyHolder()
        .ifPresent(vps ->
            transact(
                List.of((tx, then) -> {
                  Lease held = tx.addresses().of(vps).orElseThrow();
                  assertThat(leased(tx, vps)).contains(held.address());
                  assertThat(then.held.get(number(held.address()))).isEqualTo(vps);
                })));
  }

  private void changeNetwork() {
    int first = 1 + random.nextInt(100);
    int last = first + 20 + random.nextInt(HIGHEST - first - 20);
    Network next = network(network, first, last, 30 + random.nextInt(900));
    transact(
        List.of((tx, then) -> {
          tx.networks().changeAlone();
          tx.networks().put(next);
        }));
    network = ask(tx -> tx.networks().find(network.name())).orElseThrow();
  }

  private void lease(Tx tx, Book then, VpsId vps) {
    Instant before = still() ? now(tx) : Instant.MIN;
    Optional<String> lease = leased(tx, vps);
    Instant now = now(tx);
    if (lease.isEmpty()) {
      Instant surely = still() ? now : now.minus(MOMENT);
      assertThat(range().filter(address -> isFree(then, address, surely)).boxed())
          .as("free, and not given")
          .isEmpty();
      throw new NoneFree();
    }
    int address = number(lease.get());
    assertThat(then.held).as("is with another").doesNotContainKey(address);
    assertThat(range().anyMatch(each -> each == address)).as("in range").isTrue();
    Instant freeFrom = then.freeFrom.get(address);
    if (freeFrom != null) {
      assertThat(freeFrom).as("%d rests", address).isBeforeOrEqualTo(now);
    }
    if (still()) {
      assertThat(address).isEqualTo(next(then, before));
    }
    then.hold(vps, address, now);
    counts = new Counts(counts, 1, freeFrom == null ? 0 : 1, 0, 0, 0, 0);
  }

  private int next(Book then, Instant now) {
    return range()
        .filter(address -> isFree(then, address, now))
        .boxed()
        .min((one, two) -> {
          Instant first = then.freeFrom.getOrDefault(one, Instant.MIN);
          Instant second = then.freeFrom.getOrDefault(two, Instant.MIN);
          return first.equals(second) ? one - two : first.compareTo(second);
        })
        .orElseThrow();
  }

  private boolean isFree(Book then, int address, Instant now) {
    Instant freeFrom = then.freeFrom.get(address);
    return !then.held.containsKey(address) && (freeFrom == null || !freeFrom.isAfter(now));
  }

  private void release(Tx tx, Book then, VpsId vps) {
    Instant now = now(tx);
    tx.addresses().release(vps);
    then.release(vps, now.plus(network.holdBack()));
  }

  private void refuse(Tx tx, Book then, int address, Duration time) {
    Instant until = now(tx).plus(time);
    boolean kept = tx.addresses().refuse(network.name(), address(address), until.minus(unnoticed));
    assertThat(kept).isEqualTo(!then.held.containsKey(address));
    if (kept) {
      then.freeFrom.merge(address, until, (one, two) -> one.isAfter(two) ? one : two);
      counts = new Counts(counts, 0, 0, 0, 1, 0, 0);
    }
  }

  /** Each of them, or a part and then the end of the transaction, or all and then its end. */
  private void transact(List<Act> acts) {
    boolean breaks = random.nextInt(8) == 0;
    int breaksAfter = breaks ? random.nextInt(acts.size() + 1) : acts.size() + 1;
    Book then = book.copy();
    Counts before = counts;
    try {
      change(tx -> {
        for (int i = 0; i < acts.size(); i++) {
          if (i == breaksAfter) {
            crash(tx);
          }
          acts.get(i).done(tx, then);
        }
        if (breaksAfter == acts.size()) {
          crash(tx);
        }
      });
      book = then;
    } catch (NoneFree e) {
      counts = new Counts(before, 0, 0, 0, 0, 1, 0);
    } catch (RuntimeException e) {
      if (!breaks) {
        throw e;
      }
      counts = new Counts(before, 0, 0, 0, 0, 0, 1);
    }
  }

  private void assertBooksAgree() {
    Tally tally =
        ask(tx ->
            tx.addresses()
                .tally(
                    network.name(),
                    network.range().first().toString(),
                    network.range().last().toString()));
    assertThat(tally.leased()).isEqualTo(range().filter(book.held::containsKey).count());
    book.held.forEach((address, vps) ->
        thatOptional(tx -> tx.addresses().of(vps))
            .contains(new Lease(network.name(), address(address))));
  }

  private Optional<VpsId> anyHolder() {
    return book.held.isEmpty()
        ? Optional.empty()
        : book.held.values().stream().skip(random.nextInt(book.held.size())).findFirst();
  }

  private Optional<String> leased(Tx tx, VpsId vps) {
    Network.Range range = network.range();
    return tx.addresses()
        .lease(vps, network.name(), range.first().toString(), range.last().toString());
  }

  private Instant now(Tx tx) {
    return tx.now().plus(unnoticed);
  }

  private IntStream range() {
    return IntStream.rangeClosed(
        number(network.range().first().toString()), number(network.range().last().toString()));
  }

  private static String address(int number) {
    return "10.3.0." + number;
  }

  private static int number(String address) {
    return Ipv4.parse(address).bits() & 255;
  }

  private Network network(int first, int last, int holdBack) {
    String name = samples.unique("storm").toLowerCase(Locale.ROOT);
    return network(Samples.network(name, name), first, last, holdBack);
  }

  private static Network network(Network like, int first, int last, int holdBack) {
    return new Network(
        like.name(),
        like.region(),
        like.bridge(),
        new Network.Range(
            Ipv4.parse("10.3.0.254"), 24, Ipv4.parse(address(first)), Ipv4.parse(address(last))),
        like.range6(),
        like.nameservers(),
        like.rates(),
        like.open(),
        Duration.ofSeconds(holdBack));
  }
}
