package dev.vakna.engine.qemu.qmp;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * Lines over a Unix socket. Every call has a deadline, because the far end may be a stopped or a
 * hostile process, and every line a limit.
 */
final class SocketLines implements AutoCloseable {

  private final Path path;
  private final SocketChannel channel;
  private final Selector selector;
  private final int maxLine;
  private final ByteBuffer in = ByteBuffer.allocate(16 * 1024).flip();

  private SocketLines(Path path, SocketChannel channel, Selector selector, int maxLine) {
    this.path = path;
    this.channel = channel;
    this.selector = selector;
    this.maxLine = maxLine;
  }

  static SocketLines connect(Path path, int maxLine, Duration timeout) throws IOException {
    long deadline = System.nanoTime() + timeout.toNanos();
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(path.toString());
    while (true) {
      SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        // A blocking connect waits without end when the listener's backlog is full.
        channel.configureBlocking(false);
        if (channel.connect(address)) {
          Selector selector = Selector.open();
          channel.register(selector, SelectionKey.OP_READ);
          return new SocketLines(path, channel, selector, maxLine);
        }
        channel.close();
      } catch (IOException e) {
        channel.close();
        String text = String.valueOf(e.getMessage());
        if (!text.contains("temporarily unavailable")) {
          throw new IOException("cannot connect to %s: %s".formatted(path, text), e);
        }
      }
      if (System.nanoTime() - deadline > 0) {
        throw new QmpTimeoutException("%s took no connection in %s".formatted(path, timeout));
      }
      try {
        Thread.sleep(Duration.ofMillis(5));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while connecting to " + path);
      }
    }
  }

  /**
   * Makes sure who listens at the far end, as the kernel saw it.
   *
   * @param owner user that must be listening, or null for any
   */
  void requirePeer(@Nullable String owner) throws IOException {
    if (owner == null) {
      return;
    }
    String peer = channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
    if (!owner.equals(peer)) {
      throw new IOException("%s is served by user %s, not by %s".formatted(path, peer, owner));
    }
  }

  void write(byte[] bytes, long deadline) throws IOException {
    ByteBuffer out = ByteBuffer.wrap(bytes);
    while (out.hasRemaining()) {
      if (channel.write(out) == 0) {
        await(SelectionKey.OP_WRITE, deadline);
      }
    }
  }

  /**
   * Reads up to the next {@code end} byte, which is not part of the answer.
   *
   * @throws QmpTimeoutException when the deadline (by {@link System#nanoTime}) passed
   * @throws EOFException when the far end closed
   * @throws IOException when the line is longer than the limit
   */
  byte[] readUntil(byte end, long deadline) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      while (in.hasRemaining()) {
        byte b = in.get();
        if (b == end) {
          return line.toByteArray();
        }
        if (line.size() >= maxLine) {
          throw new IOException("%s sent a line of more than %d bytes".formatted(path, maxLine));
        }
        line.write(b);
      }
      in.clear();
      int got = channel.read(in);
      in.flip();
      if (got < 0) {
        throw new EOFException(path + " was closed by the other side");
      }
      if (got == 0) {
        await(SelectionKey.OP_READ, deadline);
      }
    }
  }

  /**
   * Called between lines: a far end that never falls silent must not hold its caller for ever.
   *
   * @throws QmpTimeoutException when the deadline has passed
   */
  void requireTime(long deadline) throws QmpTimeoutException {
    if (System.nanoTime() - deadline >= 0) {
      throw new QmpTimeoutException(path + " sent much and no answer in time");
    }
  }

  private void await(int interest, long deadline) throws IOException {
    for (SelectionKey key : selector.keys()) {
      key.interestOps(interest);
    }
    long left = deadline - System.nanoTime();
    if (left <= 0) {
      throw new QmpTimeoutException(path + " did not answer in time");
    }
    selector.select(Math.max(1, left / 1_000_000));
    selector.selectedKeys().clear();
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("interrupted while talking to " + path);
    }
  }

  @Override
  public void close() throws IOException {
    try (selector) {
      channel.close();
    }
  }
}
