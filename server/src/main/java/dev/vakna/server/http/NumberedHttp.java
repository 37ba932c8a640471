package dev.vakna.server.http;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.coyote.AbstractProcessor;
import org.apache.coyote.Adapter;
import org.apache.coyote.Processor;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * The protocol, in which every request comes to the valves, where it is named and answered: {@code
 * OPTIONS *} would otherwise be answered before them, faulty or not.
 */
public class NumberedHttp extends Http11NioProtocol {

  private static final String WHOLE_SERVER = NumberedHttp.class.getName() + ".wholeServer";
  private static final byte[] PATH = {'/', '*'};

  private final Map<Request, SocketWrapperBase<?>> atWork = new ConcurrentHashMap<>();

  /**
   * Each processor serves one line: one that was used for HTTP/0.9 would answer a stranger's
   * unreadable request line as in HTTP/0.9, without a head.
   *
   * @return 0, whatever is set
   */
  @Override
  public int getProcessorCache() {
    return 0;
  }

  /** Whether a request asks what the server as a whole can do, and not about a path. */
  static boolean ofWholeServer(Request request) {
    return request.getAttribute(WHOLE_SERVER) != null;
  }

  /** The line on which a request is being answered. */
  Optional<SocketWrapperBase<?>> line(Request request) {
    return Optional.ofNullable(atWork.get(request));
  }

  /** Every request of which a part has come, with its line. */
  Stream<Exchange> exchanges() {
    // A line whose request is being answered does not know of it, and of others only it knows.
    return Stream.concat(
        atWork.entrySet().stream().map(at -> new Exchange(at.getKey(), at.getValue())),
        getEndpoint().getConnections().stream()
            .flatMap(line ->
                line.getCurrentProcessor() instanceof AbstractProcessor at
                    ? Stream.of(new Exchange(at.getRequest(), line))
                    : Stream.empty()));
  }

  /** A request and the line by which it comes. */
  record Exchange(Request request, SocketWrapperBase<?> line) {}

  @Override
  protected Processor createProcessor() {
    return new Noting(this, getAdapter(), atWork);
  }

  private static final class Noting extends Http11Processor {

    private final Map<Request, SocketWrapperBase<?>> atWork;

    Noting(NumberedHttp http, Adapter adapter, Map<Request, SocketWrapperBase<?>> atWork) {
      super(http, adapter);
      this.atWork = atWork;
    }

    @Override
    public SocketState service(SocketWrapperBase<?> line) throws IOException {
      atWork.put(getRequest(), line);
      try {
        return super.service(line);
      } finally {
        atWork.remove(getRequest());
      }
    }
  }

  @Override
  public void setAdapter(Adapter adapter) {
    super.setAdapter(new Leading(adapter));
  }

  private record Leading(Adapter adapter) implements Adapter {

    @Override
    public void service(Request request, Response response) throws Exception {
      if (request.requestURI().equals("*") && "OPTIONS".equals(request.getMethod())) {
        request.setAttribute(WHOLE_SERVER, true);
        request.requestURI().setBytes(PATH, 0, PATH.length);
      }
      adapter.service(request, response);
    }

    @Override
    public boolean prepare(Request request, Response response) throws Exception {
      return adapter.prepare(request, response);
    }

    @Override
    public boolean asyncDispatch(Request request, Response response, SocketEvent status)
        throws Exception {
      return adapter.asyncDispatch(request, response, status);
    }

    @Override
    public void log(Request request, Response response, long time) {
      adapter.log(request, response, time);
    }

    @Override
    public void checkRecycled(Request request, Response response) {
      adapter.checkRecycled(request, response);
    }

    @Override
    public String getDomain() {
      return adapter.getDomain();
    }
  }
}
