package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.account.Scope;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sends many hostile requests to a real server and judges every answer. Its name keeps it out of
 * the usual runs, which take some hundreds of the same ({@link HostileCallsTest}):
 *
 * <p>{@code mvn -pl server -am test -Dtest=ApiUnderHostileCalls
 * -Dsurefire.failIfNoSpecifiedTests=false [-Dvakna.hostile.calls=100000] [-Dvakna.hostile.seed=1]
 * [-Dvakna.hostile.limits=on]}
 *
 * <p>It prints every kind of fault with some requests that showed it, and as its last line one JSON
 * object of counts by status.
 */
class ApiUnderHostileCalls {

  private static final long CALLS = Long.getLong("vakna.hostile.calls", 100_000);
  private static final long SEED = Long.getLong("vakna.hostile.seed", 1);
  private static final String LIMITS = System.getProperty("vakna.hostile.limits", "off");
  private static final int LINES = 6;
  private static final int SHOWN = 700;
  private static final int EXAMPLES = 4;

  @Test
  void everyAnswerIsSound(@TempDir Path home) throws Exception {
    try (TestServer server = TestServer.start(home, "--vakna.limits=" + LIMITS)) {
      Outcome outcome = run(server, SEED, 0, CALLS);
      outcome.faults().forEach((fault, call) -> System.out.printf("%s%n  %s%n", fault, call));
      System.out.printf(
          Locale.ROOT,
          "{\"hostileCalls\":{\"calls\":%d,\"seed\":%d,\"limits\":\"%s\",\"faults\":%d,\"byStatus\":%s}}%n",
          CALLS,
          SEED,
          LIMITS,
          outcome.faults().size(),
          outcome.statuses().toString().replaceAll("([\\w-]+)=", "\"$1\":"));
      assertThat(outcome.faults()).isEmpty();
    }
  }

  /**
   * What came of it.
   *
   * @param statuses how many answers had which status; {@code none} for lines that were cut
   * @param faults each kind of fault with a request that showed it
   */
  record Outcome(Map<String, Long> statuses, Map<String, String> faults) {}

  /** Sends the requests of those numbers and judges what comes back. */
  static Outcome run(TestServer server, long seed, long first, long calls)
      throws IOException, InterruptedException, ExecutionException {
    List<TestServer.Customer> customers = new ArrayList<>();
    List<HostileCalls.Sender> senders = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      TestServer.Customer customer = server.customer();
      Api api = customer.api();
      Api.Answer accepted = api.post(customer.restorePath(), null).expect(202);
      TestServer.ended(api, accepted);
      String job = accepted.json().path("operation").path("jobId").asString();
      String made = accepted.header("Location").orElseThrow().replaceFirst(".*/", "");
      String key = i == 2 ? customer.key(Scope.READ_VM) : customer.key();
      customers.add(customer);
      senders.add(
          new HostileCalls.Sender(
              key,
              List.of(customer.vps.id().text(), made),
              List.of(customer.backup.id().text()),
              List.of(job)));
    }
    HostileCalls hostile =
        new HostileCalls(
            seed,
            senders,
            List.of(server.customer().account.text()),
            Files.readString(server.home().resolve("admin-token")).strip());
    HostileCallJudge judge =
        new HostileCallJudge(
            server.store(),
            server.home(),
            customers.stream().map(customer -> customer.account).toList(),
            hostile.secrets());
    Map<String, LongAdder> statuses = new ConcurrentHashMap<>();
    Map<String, String> faults = new ConcurrentHashMap<>();
    AtomicLong next = new AtomicLong(first);
    ConcurrentLinkedQueue<Future<?>> lines = new ConcurrentLinkedQueue<>();
    int admin = URI.create(server.adminUrl()).getPort();
    try (ExecutorService threads = Executors.newFixedThreadPool(LINES)) {
      for (int i = 0; i < LINES; i++) {
        lines.add(
            threads.submit(() -> {
              for (long n = next.getAndIncrement(); n < first + calls; n = next.getAndIncrement()) {
                HostileCalls.Call call = hostile.call(n);
                one(call, call.admin() ? admin : server.port(), n, judge, statuses, faults);
              }
            }));
      }
    }
    for (Future<?> line : lines) {
      line.get();
    }
    Map<String, Long> counted = new TreeMap<>();
    statuses.forEach((status, count) -> counted.put(status, count.sum()));
    return new Outcome(counted, new TreeMap<>(faults));
  }

  private static void one(
      HostileCalls.Call call,
      int port,
      long number,
      HostileCallJudge judge,
      Map<String, LongAdder> statuses,
      Map<String, String> faults) {
    List<String> found;
    String status;
    try {
      RawAnswer answer = exchange(call, port, number);
      status = Integer.toString(answer.status());
      found = judge.faults(call, answer);
    } catch (IOException | RuntimeException e) {
      status = "none";
      found = call.whole() ? List.of("no answer: " + e) : List.of();
    }
    statuses.computeIfAbsent(status, s -> new LongAdder()).increment();
    String shown = call.text().substring(0, Math.min(SHOWN, call.bytes().length));
    for (String fault : found) {
      faults.merge(
          fault,
          number + ": " + shown.replace("\r\n", " | "),
          (known, more) -> known.lines().count() < EXAMPLES ? known + "\n  " + more : known);
    }
  }

  static RawAnswer exchange(HostileCalls.Call call, int port, long number) throws IOException {
    try (Socket socket = new Socket()) {
      // Failures are counted by address.
      int from = (int) (number % 60_000);
      socket.bind(
          new InetSocketAddress(
              InetAddress.getByName("127.1.%d.%d".formatted(from / 250, 1 + from % 250)), 0));
      socket.connect(new InetSocketAddress("127.0.0.1", port), 10_000);
      socket.setSoTimeout(20_000);
      IOException cut = null;
      try {
        socket.getOutputStream().write(call.bytes());
        socket.getOutputStream().flush();
        if (!call.whole()) {
          socket.shutdownOutput();
        }
      } catch (IOException closedEarly) {
        cut = closedEarly;
      }
      try {
        return RawAnswer.read(socket, call.head());
      } catch (IOException none) {
        if (cut != null) {
          none.addSuppressed(cut);
        }
        throw none;
      }
    }
  }
}
