package dev.vakna.server.http;

import jakarta.servlet.ServletRequest;
import java.time.Duration;
import org.apache.coyote.ActionCode;
import org.apache.coyote.Request;
import org.jspecify.annotations.Nullable;

/** Who sends a request and takes its answer, as the server's own parts see it. */
final class Peer {

  private static final String ATTRIBUTE = Peer.class.getName();

  private final @Nullable Request request;
  private volatile boolean goesOn;
  private volatile boolean awaited;
  private volatile long awaitedSince;

  private Peer(@Nullable Request request) {
    this.request = request;
  }

  /** Notes it where a servlet's request and the server's both find it. */
  static void note(Request request) {
    request.setAttribute(ATTRIBUTE, new Peer(request));
  }

  static Peer of(ServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof Peer peer ? peer : new Peer(null);
  }

  /** Whether an answer goes on for as long as it likes, and is judged by whoever sends it. */
  static boolean takesItsTime(Request request) {
    return request.getAttribute(ATTRIBUTE) instanceof Peer peer && peer.goesOn;
  }

  /** Notes that somebody reads the request's body, and waits where it has not come. */
  void awaitBody() {
    if (!awaited) {
      awaitedSince = System.nanoTime();
      awaited = true;
    }
  }

  /** Whether the body of a request has been read at for longer than that. */
  static boolean awaitedFor(Request request, Duration time, long now) {
    return request.getAttribute(ATTRIBUTE) instanceof Peer peer
        && peer.awaited
        && now - peer.awaitedSince > time.toNanos();
  }

  /** Has the answer go on; false where that cannot be. */
  boolean goesOn() {
    goesOn = request != null;
    return goesOn;
  }

  /** Cuts the line. */
  void cut() {
    if (request != null) {
      request.action(ActionCode.CLOSE_NOW, null);
    }
  }
}
