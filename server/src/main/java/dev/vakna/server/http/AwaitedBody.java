package dev.vakna.server.http;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;

/**
 * The body of a request. Its sender is held to a time from when it is read on: until then the time
 * is the server's own, which may wait for its storage.
 */
public final class AwaitedBody {

  private AwaitedBody() {}

  /** The body, awaited from now on. */
  public static InputStream of(HttpServletRequest request) throws IOException {
    Peer.of(request).awaitBody();
    return request.getInputStream();
  }
}
