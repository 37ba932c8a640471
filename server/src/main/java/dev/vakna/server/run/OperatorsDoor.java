package dev.vakna.server.run;

import dev.vakna.server.http.NumberedHttp;
import org.apache.catalina.connector.Connector;

/**
 * Where the operators' interface listens: a port of its own on the loopback interface, with threads
 * of its own, so that whatever happens at the public door leaves it open.
 */
final class OperatorsDoor {

  private static final String ADDRESS = "127.0.0.1";
  private static final int THREADS = 24;
  private static final int CONNECTIONS = 200;

  private final Connector connector = new Connector(NumberedHttp.class.getName());

  /**
   * @param port to listen on; 0 takes a free one
   */
  OperatorsDoor(int port) {
    connector.setPort(port);
    connector.setProperty("address", ADDRESS);
    connector.setProperty("maxThreads", Integer.toString(THREADS));
    connector.setProperty("minSpareThreads", "2");
    connector.setProperty("maxConnections", Integer.toString(CONNECTIONS));
  }

  Connector connector() {
    return connector;
  }

  boolean is(Connector other) {
    return connector.equals(other);
  }

  /** Its address, known once the server listens. */
  String url() {
    return "http://%s:%d".formatted(ADDRESS, connector.getLocalPort());
  }
}
