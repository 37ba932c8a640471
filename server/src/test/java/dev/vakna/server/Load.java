package dev.vakna.server;

import dev.vakna.core.account.KeyText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Programs that put load on a server and on its database, and what they and it cost. */
final class Load {

  private static final int CONNECTIONS = 4;
  private static final double TICKS = 100;

  private Load() {}

  /**
   * What was measured: of several times the medians.
   *
   * @param p50 milliseconds of each time
   * @param p99 milliseconds of each time
   * @param requests all of them
   * @param seconds that they took
   * @param server processor seconds of the server, or of the program that asked
   * @param database processor seconds of PostgreSQL
   */
  record Sum(
      List<Double> p50,
      List<Double> p99,
      long requests,
      double seconds,
      double server,
      double database) {

    static Sum of(List<Double> millis) {
      List<Double> sorted = new ArrayList<>(millis);
      Collections.sort(sorted);
      return new Sum(
          List.of(sorted.get(sorted.size() / 2)),
          List.of(sorted.get((int) (sorted.size() * 0.99))),
          millis.size(),
          0,
          0,
          0);
    }

    Sum plus(Sum other) {
      return new Sum(
          both(p50, other.p50),
          both(p99, other.p99),
          requests + other.requests,
          seconds + other.seconds,
          server + other.server,
          database + other.database);
    }

    private static List<Double> both(List<Double> some, List<Double> others) {
      List<Double> all = new ArrayList<>(some);
      all.addAll(others);
      return all;
    }

    private static double median(List<Double> values) {
      List<Double> sorted = new ArrayList<>(values);
      Collections.sort(sorted);
      return sorted.isEmpty() ? 0 : sorted.get(sorted.size() / 2);
    }

    String json(String name) {
      return String.format(
          Locale.ROOT,
          "{\"%s\":{\"requests\":%d,\"p50\":%.2f,\"p99\":%.2f,\"perSecond\":%.0f,\"serverCpuMs\":%.3f,\"databaseCpuMs\":%.3f,\"perSecondOfProcessor\":%.0f}}",
          name,
          requests,
          median(p50),
          median(p99),
          seconds == 0 ? 0 : requests / seconds,
          server * 1000 / requests,
          database * 1000 / requests,
          server + database == 0 ? 0 : requests / (server + database));
    }
  }

  /** So many seconds of one call, over a few connections. */
  static Sum wrk(ScaleBooks books, String path, int seconds) {
    return wrk(books, path, seconds, List.of());
  }

  /** The same of a call that is sent without a body. */
  static Sum wrkPosts(ScaleBooks books, String path, int seconds, Path scratch) {
    try {
      Path script = Files.writeString(scratch.resolve("post.lua"), "wrk.method = 'POST'\n");
      return wrk(books, path, seconds, List.of("-s", script.toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Sum wrk(ScaleBooks books, String path, int seconds, List<String> more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "wrk",
                "-t1",
                "-c" + CONNECTIONS,
                "-d" + seconds + "s",
                "--latency",
                "-H",
                "Authorization: Bearer " + books.key()));
    command.addAll(more);
    command.add(books.server().url() + path);
    double server = ownSeconds();
    double database = seconds(books);
    String said = run(Map.of(), command.toArray(String[]::new));
    if (said.contains("Non-2xx")) {
      throw new IllegalStateException(path + " was refused: " + said);
    }
    return new Sum(
        List.of(millis(said, "50%")),
        List.of(millis(said, "99%")),
        Long.parseLong(found(said, "(\\d+) requests in").group(1)),
        seconds,
        ownSeconds() - server,
        seconds(books) - database);
  }

  private static double millis(String said, String share) {
    Matcher found = found(said, share + "\\s+([\\d.]+)(us|ms|s)");
    double value = Double.parseDouble(found.group(1));
    return switch (found.group(2)) {
      case "us" -> value / 1000;
      case "ms" -> value;
      default -> value * 1000;
    };
  }

  private static Matcher found(String said, String what) {
    Matcher matcher = Pattern.compile(what).matcher(said);
    if (!matcher.find()) {
      throw new IllegalStateException("no '%s' in: %s".formatted(what, said));
    }
    return matcher;
  }

  /** What a poll of the customer's job asks storage: who calls, and the job. */
  private static final String POLL =
      """
      select k.*, a.active, clock_timestamp() as read_at from api_keys k join accounts a on a.id = k.account_id where k.hash = :hash;
      select * from operations where id = :job and account_id = :account;
      """;

  /**
   * The statements of a poll again and again over as many connections, prepared once on each, as
   * the server's driver does with what it asks often.
   */
  static Sum pgbench(ScaleBooks books, int seconds, Path scratch) {
    try {
      Path script = Files.writeString(scratch.resolve("statements.sql"), POLL);
      double database = seconds(books);
      double own = childSeconds();
      String said =
          run(
              books.database(),
              "pgbench",
              "-n",
              "-M",
              "prepared",
              "-c" + CONNECTIONS,
              "-T" + seconds,
              "-D",
              "hash=" + new KeyText(books.key()).hash(),
              "-D",
              "job=" + books.books().job().value(),
              "-D",
              "account=" + books.books().account().value(),
              "-f",
              script.toString());
      return new Sum(
          List.of(Double.parseDouble(found(said, "latency average = ([\\d.]+) ms").group(1))),
          List.of(),
          Long.parseLong(found(said, "actually processed: (\\d+)").group(1)),
          seconds,
          childSeconds() - own,
          seconds(books) - database);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String run(Map<String, String> environment, String... command) {
    try {
      ProcessBuilder program = new ProcessBuilder(command).redirectErrorStream(true);
      program.environment().putAll(environment);
      Process process = program.start();
      String said = new String(process.getInputStream().readAllBytes());
      if (process.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", command) + ": " + said);
      }
      return said;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static double ownSeconds() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime()
        / 1e9;
  }

  /** Of programs that this process ran and that have ended. */
  private static double childSeconds() {
    return ticks("self", 13) / TICKS;
  }

  /** Of the processes of its PostgreSQL, those that have ended among them. */
  private static double seconds(ScaleBooks books) {
    return ticks(Long.toString(books.postgres()), 13) / TICKS
        + ProcessHandle.of(books.postgres()).stream()
            .flatMap(ProcessHandle::children)
            .mapToDouble(process -> ticks(Long.toString(process.pid()), 11) / TICKS)
            .sum();
  }

  /** Ticks in a process and in the system, from that field after the process's name on. */
  private static long ticks(String process, int field) {
    try {
      String text = Files.readString(Path.of("/proc", process, "stat"));
      String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ");
      return Long.parseLong(fields[field]) + Long.parseLong(fields[field + 1]);
    } catch (IOException gone) {
      return 0;
    }
  }
}
