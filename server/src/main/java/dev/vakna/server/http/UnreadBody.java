package dev.vakna.server.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.coyote.ActionCode;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * A body that nobody wanted. It is taken in as far as it is there already or comes at once, so that
 * its sender can see the answer; for the rest of it no thread waits, and the line is cut.
 */
final class UnreadBody {

  private static final long MOST_TAKEN_IN = 256L << 10;
  private static final Duration LINGER = Duration.ofMillis(300);
  private static final Duration LOOK = Duration.ofMillis(5);
  private static final int PIECE = 16 << 10;

  private final org.apache.coyote.Request request;
  private final AtomicBoolean all = new AtomicBoolean();

  private UnreadBody(org.apache.coyote.Request request) {
    this.request = request;
  }

  /** Ends what is left of the request's body, once its answer stands. */
  static void end(Request request, Response response) throws IOException {
    org.apache.coyote.Request coyote = request.getCoyoteRequest();
    if (coyote == null || request.isAsync()) {
      return;
    }
    UnreadBody body = new UnreadBody(coyote);
    if (body.whole()) {
      return;
    }
    response.finishResponse();
    if (counted(coyote)) {
      body.takeIn();
    } else if (request.getConnector().getProtocolHandler() instanceof NumberedHttp http) {
      http.line(coyote).ifPresent(UnreadBody::drain);
      coyote.action(ActionCode.CLOSE_NOW, null);
    }
  }

  private boolean whole() {
    request.action(ActionCode.REQUEST_BODY_FULLY_READ, all);
    return all.get();
  }

  /** Whether the body's length is told, and can be read. */
  private static boolean counted(org.apache.coyote.Request request) {
    try {
      return request.getContentLengthLong() >= 0;
    } catch (IllegalArgumentException unreadable) {
      return false;
    }
  }

  /** When all of it comes the line stays of use. */
  private void takeIn() throws IOException {
    if (!taken(this::next) && !whole()) {
      request.action(ActionCode.CLOSE_NOW, null);
    }
  }

  private int next() throws IOException {
    if (whole()) {
      return -1;
    }
    request.action(ActionCode.AVAILABLE, true);
    return request.getAvailable() > 0 ? request.doRead(new TakenIn()) : 0;
  }

  /**
   * In pieces whose lengths stand between them a byte now and then would hold up whoever reads
   * them, so they are not read as such.
   */
  private static void drain(SocketWrapperBase<?> line) {
    ByteBuffer piece = ByteBuffer.allocate(PIECE);
    try {
      taken(() -> line.read(false, piece.clear()));
    } catch (IOException goneAlready) {
      line.close();
    }
  }

  /** Bytes that were there, 0 for none now, or less at the end. */
  private interface Source {
    int next() throws IOException;
  }

  /** Takes in what comes at once; whether that was all. */
  private static boolean taken(Source source) throws IOException {
    long left = MOST_TAKEN_IN;
    long end = System.nanoTime() + LINGER.toNanos();
    while (left > 0 && System.nanoTime() < end) {
      int read = source.next();
      if (read < 0) {
        return true;
      }
      if (read == 0) {
        LockSupport.parkNanos(LOOK.toNanos());
      }
      left -= read;
    }
    return false;
  }

  /** Takes what is read, to forget it. */
  private static final class TakenIn implements ApplicationBufferHandler {
    private @Nullable ByteBuffer bytes;

    @Override
    public void setByteBuffer(ByteBuffer buffer) {
      bytes = buffer;
    }

    @Override
    public @Nullable ByteBuffer getByteBuffer() {
      return bytes;
    }

    @Override
    public void expand(int size) {
      // What is read has its own buffer.
    }
  }
}
