package dev.vakna.server.http;

import java.time.Duration;
import java.util.function.Supplier;
import org.apache.coyote.AbstractProcessor;
import org.apache.coyote.Constants;
import org.apache.coyote.Request;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * Closes the connections of those who send their request line and headers, or take their answer, so
 * slowly that the connection would be held for long. A single byte now and then is enough to keep a
 * server's own time limits from ever passing.
 */
public final class SlowPeers {

  private final Supplier<? extends Iterable<? extends SocketWrapperBase<?>>> connections;
  private final Duration headers;
  private final Duration answer;

  /**
   * @param headers time within which request line and headers must have come, from their first byte
   * @param answer time within which an answer must have been taken, from its first byte
   */
  public SlowPeers(
      Supplier<? extends Iterable<? extends SocketWrapperBase<?>>> connections,
      Duration headers,
      Duration answer) {
    this.connections = connections;
    this.headers = headers;
    this.answer = answer;
  }

  /** Looks at every connection once. */
  public void look() {
    long now = System.nanoTime();
    for (SocketWrapperBase<?> connection : connections.get()) {
      if (connection.getCurrentProcessor() instanceof AbstractProcessor processor
          && slow(processor.getRequest(), now)) {
        connection.close();
      }
    }
  }

  private boolean slow(Request request, long now) {
    long begun = request.getStartTimeNanos();
    if (begun < 0) {
      return false;
    }
    int stage = request.getRequestProcessor().getStage();
    var response = request.getResponse();
    // Between two bytes of a head that is not whole yet, the processor counts as having ended.
    if (!response.isCommitted()
        && (stage == Constants.STAGE_PARSE || stage == Constants.STAGE_ENDED)) {
      return now - begun > headers.toNanos();
    }
    return stage != Constants.STAGE_KEEPALIVE
        && stage != Constants.STAGE_ENDED
        && response.isCommitted()
        && response.getCommitTimeNanos() > 0
        && now - response.getCommitTimeNanos() > answer.toNanos();
  }
}
