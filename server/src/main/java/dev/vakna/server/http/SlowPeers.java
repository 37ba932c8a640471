package dev.vakna.server.http;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.coyote.ActionCode;
import org.apache.coyote.Constants;
import org.apache.coyote.Request;

/**
 * Closes the connections of those who send their request or take their answer so slowly that the
 * connection would be held for long. A single byte now and then is enough to keep a server's own
 * time limits from ever passing.
 */
public final class SlowPeers {

  private final Supplier<Stream<NumberedHttp.Exchange>> exchanges;
  private final Duration headers;
  private final Duration body;
  private final Duration answer;

  /**
   * @param exchanges what is under way
   * @param headers time within which request line and headers must have come, from their first byte
   * @param body time within which all of a body must have come from when it is read on, if its
   *     answer has not begun by then; before that the server itself may be what is slow
   * @param answer time within which an answer must have been taken, from its first byte
   */
  public SlowPeers(
      Supplier<Stream<NumberedHttp.Exchange>> exchanges,
      Duration headers,
      Duration body,
      Duration answer) {
    this.exchanges = exchanges;
    this.headers = headers;
    this.body = body;
    this.answer = answer;
  }

  /** Looks at every connection once. */
  public void look() {
    long now = System.nanoTime();
    exchanges
        .get()
        .filter(exchange -> slow(exchange.request(), now))
        .forEach(exchange -> exchange.line().close());
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
    if (stage == Constants.STAGE_SERVICE && !response.isCommitted()) {
      return Peer.awaitedFor(request, body, now) && !whole(request);
    }
    return stage != Constants.STAGE_KEEPALIVE
        && !Peer.takesItsTime(request)
        && response.isCommitted()
        && response.getCommitTimeNanos() > 0
        && now - response.getCommitTimeNanos() > answer.toNanos();
  }

  private static boolean whole(Request request) {
    AtomicBoolean whole = new AtomicBoolean();
    request.action(ActionCode.REQUEST_BODY_FULLY_READ, whole);
    return whole.get();
  }
}
