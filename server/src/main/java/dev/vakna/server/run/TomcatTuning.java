package dev.vakna.server.run;

import dev.vakna.server.http.WatchedHttp;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.apache.catalina.Valve;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardHost;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;

/** Bounds what the HTTP server takes in, and lets our own valve answer what it refuses. */
final class TomcatTuning
    implements WebServerFactoryCustomizer<TomcatServletWebServerFactory>, Ordered {

  private static final Duration SILENCE = Duration.ofSeconds(5);

  /** So much of an answer the system keeps for a peer that takes it slowly, in bytes. */
  private static final int SENT_AHEAD = 128 << 10;

  private final int maxHeaderBytes;
  private final int maxHeaders;
  private final OperatorsDoor operators;
  private final List<Supplier<Valve>> valves;

  TomcatTuning(
      int maxHeaderBytes, int maxHeaders, OperatorsDoor operators, List<Supplier<Valve>> valves) {
    this.maxHeaderBytes = maxHeaderBytes;
    this.maxHeaders = maxHeaders;
    this.operators = operators;
    this.valves = List.copyOf(valves);
  }

  @Override
  public int getOrder() {
    return Ordered.LOWEST_PRECEDENCE;
  }

  @Override
  public void customize(TomcatServletWebServerFactory factory) {
    factory.setProtocol(WatchedHttp.class.getName());
    factory.addConnectorCustomizers(this::bound);
    bound(operators.connector());
    factory.addAdditionalConnectors(operators.connector());
    factory.addContextCustomizers(context -> {
      if (context.getParent() instanceof StandardHost host) {
        host.setErrorReportValveClass("");
        valves.forEach(valve -> host.getPipeline().addValve(valve.get()));
      }
    });
  }

  private void bound(Connector connector) {
    if (connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> http) {
      // A body's sender must keep going; how long it may take in all is the reader's to say.
      http.setDisableUploadTimeout(false);
      http.setConnectionUploadTimeout((int) SILENCE.toMillis());
      http.setMaxHttpRequestHeaderSize(maxHeaderBytes);
      http.setMaxHeaderCount(maxHeaders);
    }
    connector.setProperty("socket.txBufSize", Integer.toString(SENT_AHEAD));
    connector.setXpoweredBy(false);
  }
}
