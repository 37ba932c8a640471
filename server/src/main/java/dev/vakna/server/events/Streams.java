package dev.vakna.server.events;

import dev.vakna.core.account.Caller;
import dev.vakna.core.event.Feed;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import dev.vakna.server.security.Readmission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The streams that are open on this server. Safe for use by many threads. */
public final class Streams implements Feed.Readers<Frame> {

  private static final Duration RETRY = Duration.ofSeconds(10);

  private final Limits limits;
  private final Set<Stream> all = new LinkedHashSet<>();
  private final Map<AccountId, Set<Stream>> ofAccounts = new HashMap<>();
  private final Map<JobId, Set<Stream>> ofJobs = new HashMap<>();
  private final Map<String, Integer> byCaller = new HashMap<>();
  private final Map<AccountId, Integer> byAccount = new HashMap<>();
  private boolean news;
  private boolean closed;

  /**
   * How many may be open at once.
   *
   * @param perCaller of one key or session
   * @param perAccount of one account
   * @param most of all on this server
   */
  public record Limits(int perCaller, int perAccount, int most) {}

  public Streams(Limits limits) {
    this.limits = limits;
  }

  /** What came of the wish for a stream. */
  sealed interface Opening {
    record Opened(Stream stream) implements Opening {}

    record Refused(Refusal refusal) implements Opening {}
  }

  /**
   * Opens a stream, which counts until its answer is over.
   *
   * @param job the one job that it follows, or null for the account's events
   * @param resumed the id of the last event that its reader has, as it says; null when it has none
   */
  synchronized Opening open(
      Caller caller, Readmission readmission, @Nullable JobId job, @Nullable String resumed) {
    if (closed || all.size() >= limits.most()) {
      return refused(
          ProblemCode.OVERLOADED,
          closed
              ? "The server is stopping. Connect again in a few seconds."
              : "The server has as many event streams open as it can. Connect again in a few seconds, or ask for the job instead.");
    }
    if (byCaller.getOrDefault(caller.identity(), 0) >= limits.perCaller()) {
      return tooMany(limits.perCaller(), "for one key");
    }
    if (byAccount.getOrDefault(caller.account(), 0) >= limits.perAccount()) {
      return tooMany(limits.perAccount(), "for one account");
    }
    Stream stream = new Stream(caller, readmission, job, resumed, this::over);
    all.add(stream);
    if (job == null) {
      ofAccounts.computeIfAbsent(caller.account(), id -> new LinkedHashSet<>()).add(stream);
    } else {
      ofJobs.computeIfAbsent(job, id -> new LinkedHashSet<>()).add(stream);
    }
    byCaller.merge(caller.identity(), 1, Integer::sum);
    byAccount.merge(caller.account(), 1, Integer::sum);
    return new Opening.Opened(stream);
  }

  private static Opening tooMany(int most, String whose) {
    return refused(
        ProblemCode.RATE_LIMITED,
        "%d event streams are open, the most at once %s. Close one, or follow all jobs by one stream of the account's events."
            .formatted(most, whose));
  }

  private static Opening refused(ProblemCode code, String detail) {
    return new Opening.Refused(
        new Refusal(code, detail, List.of(), List.of(), null, Set.of(), RETRY));
  }

  private synchronized void over(Stream stream) {
    if (!all.remove(stream)) {
      return;
    }
    JobId job = stream.job();
    if (job == null) {
      leave(ofAccounts, stream.caller().account(), stream);
    } else {
      leave(ofJobs, job, stream);
    }
    byCaller.computeIfPresent(stream.caller().identity(), (id, n) -> n == 1 ? null : n - 1);
    byAccount.computeIfPresent(stream.caller().account(), (id, n) -> n == 1 ? null : n - 1);
  }

  private static <K> void leave(Map<K, Set<Stream>> streams, K key, Stream stream) {
    Set<Stream> those = streams.get(key);
    if (those != null && those.remove(stream) && those.isEmpty()) {
      streams.remove(key);
    }
  }

  /** Has the reader look at once: somebody new waits. */
  synchronized void call() {
    news = true;
    notifyAll();
  }

  /** Waits until somebody new has come, or that time has passed; for ever while there is nobody. */
  synchronized void await(Duration pause) throws InterruptedException {
    long end = System.nanoTime() + pause.toNanos();
    while (!news) {
      long left = end - System.nanoTime();
      if (all.isEmpty()) {
        wait();
      } else if (left <= 0) {
        return;
      } else {
        wait(Math.max(1, left / 1_000_000));
      }
    }
    news = false;
  }

  /** All that are open. */
  public synchronized int count() {
    return all.size();
  }

  @Override
  public synchronized List<Stream> all() {
    return List.copyOf(all);
  }

  @Override
  public synchronized boolean followed(AccountId account) {
    return ofAccounts.containsKey(account);
  }

  @Override
  public synchronized boolean followed(JobId job) {
    return ofJobs.containsKey(job);
  }

  @Override
  public synchronized List<Stream> of(AccountId account) {
    return new ArrayList<>(ofAccounts.getOrDefault(account, Set.of()));
  }

  @Override
  public synchronized List<Stream> of(JobId job) {
    return new ArrayList<>(ofJobs.getOrDefault(job, Set.of()));
  }

  /** Ends all, each after what lies for it, and opens none any more. */
  void close() {
    Set<Stream> open;
    synchronized (this) {
      closed = true;
      open = new HashSet<>(all);
    }
    open.forEach(stream -> stream.answer().end());
  }
}
