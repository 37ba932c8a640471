package dev.vakna.server.http;

import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/**
 * Says of each request by which door it came, the operators' or the public one, and who stands
 * before it. Nothing that a caller sends has a part in the first, nothing but what a trusted proxy
 * wrote in the second.
 */
public final class Doors extends ValveBase {

  private static final String OPERATORS = Doors.class.getName() + ".operators";

  private final Predicate<Connector> operators;
  private final TrustedProxies proxies;

  /**
   * @param operators whether a connector is the operators'
   */
  public Doors(Predicate<Connector> operators, TrustedProxies proxies) {
    super(true);
    this.operators = operators;
    this.proxies = proxies;
  }

  /** True for a request that came by the operators' door. */
  public static boolean operators(ServletRequest request) {
    return request.getAttribute(OPERATORS) != null;
  }

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    if (operators.test(request.getConnector())) {
      request.setAttribute(OPERATORS, true);
    } else {
      String peer = request.getRemoteAddr();
      if (peer != null) {
        String caller = proxies.caller(peer, name -> values(request, name));
        request.setRemoteAddr(caller);
        request.setRemoteHost(caller);
      }
    }
    getNext().invoke(request, response);
  }

  private static List<String> values(Request request, String name) {
    return Collections.list(request.getHeaders(name));
  }
}
