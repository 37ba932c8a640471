package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What many open streams cost. Its name keeps it out of the usual runs:
 *
 * <p>{@code mvn -pl server -am test -Dtest=EventLoad -Dsurefire.failIfNoSpecifiedTests=false
 * [-Dvakna.streams=2000] [-Dvakna.streams.silent=200]}
 *
 * <p>Each stream takes two files of this process ({@code ulimit -n 10000}), and the memory is that
 * of both its ends.
 *
 * <p>It opens so many streams of one account, some of which never take anything, has machines
 * restored, and prints one line of JSON: threads and memory before and with the streams, how long
 * an event takes from the first stream that has it to the last, and how many are open at the end.
 */
class EventLoad {

  private static final int STREAMS = Integer.getInteger("vakna.streams", 2000);
  private static final int SILENT = Integer.getInteger("vakna.streams.silent", 200);
  private static final int RESTORES = 5;

  /** One stream as its reader sees it. */
  private static final class Reader {
    private final SocketChannel channel;
    private long completed;
    private int events;
    private int tail;

    Reader(SocketChannel channel) {
      this.channel = channel;
    }
  }

  @Test
  void manyStreams(@TempDir Path home) throws Exception {
    // The database is another user's.
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (TestServer server =
        TestServer.startOnPostgres(
            home,
            "--vakna.limits=off",
            "--vakna.events.per-key=%d".formatted(STREAMS + 1),
            "--vakna.events.per-account=%d".formatted(STREAMS + 1))) {
      var customer = server.customer();
      String key = customer.key();
      Api api = customer.api();
      TestServer.ended(api, api.post(customer.restorePath(), null).expect(202));
      int threads = threads();
      long memory = memory();
      List<Reader> readers = new ArrayList<>();
      Selector selector = Selector.open();
      for (int i = 0; i < STREAMS; i++) {
        SocketChannel channel = SocketChannel.open();
        if (i < SILENT) {
          channel.socket().setReceiveBufferSize(1024);
        }
        channel.connect(new InetSocketAddress("127.0.0.1", server.port()));
        channel.write(
            ByteBuffer.wrap(
                ("GET /api/v2/events HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %s\r\n\r\n"
                        .formatted(key))
                    .getBytes(StandardCharsets.US_ASCII)));
        channel.configureBlocking(false);
        Reader reader = new Reader(channel);
        readers.add(reader);
        if (i >= SILENT) {
          channel.register(selector, SelectionKey.OP_READ, reader);
        }
      }
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .untilAsserted(() -> assertThat(open(server)).isEqualTo(STREAMS));
      int threadsWith = threads();
      long memoryWith = memory();
      List<Long> spreads = new ArrayList<>();
      ByteBuffer piece = ByteBuffer.allocate(256 << 10);
      long cpu = cpu();
      for (int round = 1; round <= RESTORES; round++) {
        api.post(customer.restorePath(), null).expect(202);
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        long wanted = round;
        while (System.nanoTime() < end && !allHave(readers, wanted)) {
          selector.select(selected -> take(((Reader) selected.attachment()), piece), 100);
        }
        long[] at =
            readers.stream()
                .skip(SILENT)
                .filter(reader -> reader.channel.isOpen())
                .mapToLong(reader -> reader.completed)
                .sorted()
                .toArray();
        spreads.add((at[at.length - 1] - at[0]) / 1_000_000);
      }
      long spent = (cpu() - cpu) / 1_000_000;
      // Whoever takes nothing is cut off; everybody else stays.
      long end = System.nanoTime() + Duration.ofSeconds(75).toNanos();
      while (System.nanoTime() < end) {
        selector.select(selected -> take(((Reader) selected.attachment()), piece), 100);
      }
      System.out.printf(
          Locale.ROOT,
          "{\"streams\":%d,\"silent\":%d,\"threadsBefore\":%d,\"threadsWith\":%d,\"memoryBeforeKiB\":%d,\"memoryWithKiB\":%d,\"spreadsMs\":%s,\"events\":%d,\"cpuMs\":%d,\"openAfter\":%d}%n",
          STREAMS,
          SILENT,
          threads,
          threadsWith,
          memory >> 10,
          memoryWith >> 10,
          spreads,
          readers.stream().mapToInt(reader -> reader.events).sum(),
          spent,
          open(server));
      // All came at once, so the threads that take calls are all there; none is a stream's.
      assertThat(threadsWith - threads).isLessThan(STREAMS / 4);
      assertThat(readers.stream().skip(SILENT)).allMatch(reader -> reader.events >= RESTORES * 2);
      for (Reader reader : readers) {
        reader.channel.close();
      }
      selector.close();
    }
  }

  private static int open(TestServer server) {
    return server.part(dev.vakna.server.events.Streams.class).count();
  }

  private static boolean allHave(List<Reader> readers, long round) {
    return readers.stream().skip(SILENT).allMatch(reader -> reader.tail >= round);
  }

  private static void take(Reader reader, ByteBuffer piece) {
    try {
      piece.clear();
      int read = reader.channel.read(piece);
      if (read < 0) {
        reader.channel.close();
        return;
      }
      String text = new String(piece.array(), 0, read, StandardCharsets.UTF_8);
      reader.events += text.split("event: ", -1).length - 1;
      int completed = text.split("\"isCompleted\":true", -1).length - 1;
      if (completed > 0) {
        reader.tail += completed;
        reader.completed = System.nanoTime();
      }
    } catch (IOException gone) {
      reader.tail = Integer.MAX_VALUE;
    }
  }

  private static int threads() {
    return ManagementFactory.getThreadMXBean().getThreadCount();
  }

  private static long cpu() {
    return Arrays.stream(ManagementFactory.getThreadMXBean().getAllThreadIds())
        .map(id -> ManagementFactory.getThreadMXBean().getThreadCpuTime(id))
        .filter(time -> time > 0)
        .sum();
  }

  private static long memory() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    var memory = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    var buffers = ManagementFactory.getPlatformMXBeans(java.lang.management.BufferPoolMXBean.class);
    return memory.getUsed()
        + buffers.stream().mapToLong(java.lang.management.BufferPoolMXBean::getMemoryUsed).sum();
  }
}
