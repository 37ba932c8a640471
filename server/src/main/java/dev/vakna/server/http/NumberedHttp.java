package dev.vakna.server.http;

import org.apache.coyote.Adapter;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.SocketEvent;
import org.jspecify.annotations.Nullable;

/** The protocol, with an id also on the answers that the server gives before any of its valves. */
public class NumberedHttp extends Http11NioProtocol {

  private @Nullable RequestIds ids;

  /** Where ids come from; to be told before it starts. */
  public void number(RequestIds from) {
    ids = from;
  }

  @Override
  public void setAdapter(Adapter adapter) {
    RequestIds from = ids;
    super.setAdapter(from == null ? adapter : new Numbering(adapter, from));
  }

  /** Only {@code OPTIONS *} is answered at once; the valves name everything else. */
  private record Numbering(Adapter adapter, RequestIds ids) implements Adapter {

    @Override
    public void service(Request request, Response response) throws Exception {
      if (request.requestURI().startsWithIgnoreCase("*", 0)) {
        response.setHeader(RequestIds.HEADER, ids.next());
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
